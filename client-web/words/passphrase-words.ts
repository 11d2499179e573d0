/**
 * The words that a made passphrase is drawn from: short, common, easy to spell, none about drink, drugs, weapons, faith, gender or body.
 * Most are chosen from "EFF's New Wordlists for Random Passphrases" (the long list), Electronic Frontier Foundation, Joseph Bonneau,
 * licensed under Creative Commons Attribution 3.0 US; animals, plants and things of the house were added. Four of them are 44 bits.
 * One string, split when first needed: half the size of an array.
 */
const WORDS = `
abacus ability ablaze able abroad accent account acorn acrobat acting action active afar affirm affix afford aflame
afloat afoot aged agile agility aging agreed ahead ahoy album alfalfa algebra alike alive almanac almost aloe aloft
aloha alto always amaze amber amenity amiable amid amigo among ample amulet amused amuser anagram anatomy anchor
ancient anemone angled angles animal anthill antler anyhow anyway appear apple apply apricot april apron aptly aqua
area arena armoire aroma arose around arrange array arrival arrive ascent aside askew asleep aspire aster atlas atom
atop attic auction audio august avenue average aviator avid avocado avoid await awaken award aware awhile awning
awry babble backed backer backup badger bagel bagful baggage baggie baggy bagpipe baked bakery baking balance
balcony balmy bamboo banana banjo banked banner banter barber barista barley barn barrier basics basil basin basis
basket batch bath baton battery bauble beach beacon beaver beetle berry birch biscuit bison blank blanket blazer
blazing blend bless blimp blinks blip blog blossom blouse bluebell bluish boat bobbed bobble bobcat bobsled bolt
bonfire bonnet bonsai bonus book booted booth bootie boots botany both bottom bounce bouncy bowl bracelet breadbox
breeze breezy briar brick bridge bright brim bring brink brisket briskly broaden broadly broccoli bronco bronze
brook broom brought browse brunch brush bubble bubbly bucket buckle buddy budget buffalo buffer bulb bulgur bunch
bundle bungee bunkbed bunny butter buttercup cabana cabin cable cache cacti cactus caddie caddy cadet cake calcium
calico calm camel cameo camera camper camping campus canal canary candied candle candy cane canine canola canon
canopy canteen canyon capable cape capital capped capsule caption caramel carat caravan carbon carded cardinal cargo
caring carol carpet carpool carport carrot carry carton cartoon carve carving cascade cashew catalog catchy catfish
catnap catnip catsup cattail cattle catty catwalk causal cedar celery cello celtic census certify chain chair
chamber chance change channel chapter chariot charm cheddar cheer cheese cheesy chef chemist cherry chestnut chevron
chickadee chimp chip chirpy chive choice choosy chop chowder chrome chuck cinema cinnamon circle circus citadel
citizen citric citrus city civic claim clamp clang clarify clarinet clarity class clause claw clay clear cleft
climate clip cloak clock clothes cloud clover clump coach coastal coat cobalt cobbler cobweb cocoa coconut coffee
coffeepot coil collage collar collie comfort comfy comic coming comma commend common company compare compass compel
compile comply compost concept concert concise concur cone console context contour control cookie copied copier
copilot coping copper copy coral cornea corner corny corral correct cosmic cosmos cost cottage cotton couch cough
could country county courier cover coyote cozily cozy cradle crafty cranberry crane crate crave crayon crease create
creme creole cricket crimson crinkle crisply crispy crocus croon crop cross crouch crouton crowd crown crumb crust
cube cuddle culture cupcake curator curdle curled curler curly curry cursive cursor curtain curtly curtsy curve
cushion custard cycle cyclic cycling cyclist cymbal cypress daffodil dahlia daily dainty dairy daisy dance dancing
dandelion darling dart dawn daybed daycare daylong daytime dazzler dean debug decaf decal decibel decimal deck
decode decree deduce deduct deed deem deepen deeply deer define defog deftly degree delete delta deluxe denim denote
density deploy desktop detail diagram dial diary dill dime dimple diner dinghy dingo dining dinner diploma dipper
dish disk display ditto doable dock doily dollar dollop dolly dolphin domain donkey donut doodle doorman doormat
doorway doozy dotted dove dowry doze dragonfly drapery draw drawer dreamy dress drew dried driftwood drippy driven
driver driving drizzle drizzly drone drum duckling ducky duct duffel dugout duly duplex durable during dusk duty
duvet dynamic eagle earful early earmuff earring earthen earthy earwig easel easily easing easter eatery ebony ebook
echo eclair eclipse ecology economy edge edgy edition editor egging eggnog either elastic eldest elevate eleven
elite elixir ellipse elves email embark ember emblaze emblem embody emboss emcee emerald emit emote emotion empathy
empty enable enamel enclose encore ended ending endless energy engine enjoyer enrich enroll ensure entail entity
entree entwine envelope epic episode equal equate equator equinox ermine errand essay ethics even evergreen evolve
exact example excess exodus expand explain explore express extent fable fabric factor factual falcon fame family
fancy fanfare faster faucet fawn feast feather feed feel feline fender fern ferret ferris ferry festive fiber
fiction fiddle fifteen fifth fifty figment figure filing filler film filter finale finch finer finite firefly five
flame flannel flier flight flint flip float flock flop floral florist flounder flute flyer flying flyover foam folk
follow fondly fondue font food footage footer forest fossil foster founder fountain foxglove foyer frame freckle
freely fresh friday fridge fried friend frill fringe frisbee fritter frog frolic front frosty froth frozen fruit
gains gala gallery galley gallon galore game gaming gamma garage garden garland garlic garment garnet garter gazebo
gazing gear gecko genre gently geology geranium gesture getaway getup giblet gift giggle giggly gilled ginkgo
giraffe giving glacial glacier glade gladly glance glass gleeful glider glimmer glimpse glisten glitter glitzy glory
glove glowing glue gluten gnat goal goggles golf gondola good goose gopher gosling gotten gown graded grader grain
granite granola grant grape graph grasp grass gravity gravy gray grazing green greeter grew grid grit groove groovy
ground grout grove grower growing growl guide guise guitar gull gumball gumdrop gummy gusto haiku half hamlet
hammock hamper hamster handbag hanky happy harbor hardy harmony harness harpist harvest hatbox haven hazel hazelnut
header heading hedge hefty helium helmet helper helpful hermit heron hexagon hickory honeybee hornet hubcap huddle
hula humble humbly humid hurdle hurray husked hyacinth hyphen iceberg icing icon igloo iguana improve iris iron
island italics ivory jacket janitor january jargon jasmine jaunt java jazz jeep jelly jellybean jersey jiffy jigsaw
jingle jockey jogger jogging jolly jolt jovial joyous judo juggle juice juicy july jumble jumbo jump june junior
juniper justly karate kebab keep kelp kennel kept kestrel kettle kiln kimono kindle kindly kindred kinship kitchen
kite kitten kitty kiwi koala kudos ladder ladle ladybug lagoon lair lake lance landed landing lantern laptop large
lark late launch laundry laurel lavender leaf left legend legible legroom legume lemon lemonade lend length lens
lettuce level library lifter likely liking lilac lilly lily limes limit linden line linen lining linked lion list
litmus litter little lived living lizard llama locket loom lucid luckily lullaby lumber lunar lupine luxury lyrics
macaw magenta magnolia magpie majesty maker making mammal manatee mandolin mango manila mantra manual many maple
marbled marbles march margin marigold marina marine marlin marmalade maroon marshy mascot math matrix matter mauve
maybe meadow melon minnow mitten mobile mocha mockup modify module mollusk monday moon moonlit moose morale morally
morse mosaic moss mossy most motion motive motor motto mountain move movie moving mower mowing much muffin mulberry
mulch mumble mural museum mushroom music mustang mustard muster mutual myself nacho name napkin napped narrow native
natural nature nearby nearly neatly nectar nectarine neon nephew nest newt next nibble nifty nimble nimbly ninth
nugget number nursery nutmeg nutty nuzzle nylon oasis oatmeal oblong oboe obtain obvious ocean ocelot octagon
october octopus okay olive omega ongoing onion online only onshore onstage onto onward onyx opal open orange orchard
orchid oriole osprey otter ought ounce outback outer outfit outing outlet outline outlook outpost output outward
oval oxford oxygen oyster ozone paced pacific pacify padding paddle padlock paging pajamas palace palm panama
pancake panda pansy panther pantry papaya paper paprika papyrus parade parcel pardon parka parking parkway parlor
parrot parsley parsnip partner party passage pasta pasted pastel pasture pasty patchy path patient patio patrol
paver paving payee payer payment peach peacock peanut pear pebble pebbly pecan pectin pelican pencil pendant pennant
penpal peony pepper perch perfume petal petite petunia phoenix photo phrase piano picnic pigeon pillow pine
pineapple planet plank plant plated player playful playoff playpen plaza pleat pledge plenty plow plug plum plural
plus plywood pocket poem poet pogo pointer pointy poise polar policy polish polka polo polygon pomelo poncho pond
poodle popcorn poplar popper porcupine porridge portal portion portly posh postage postal postcard posted poster
potato pounce precise precut prefix prelude premium press pretty pretzel primal primer primp primrose print prism
prize process prodigy produce product profile program prong pronto proofs proud proved proven proxy public puffin
pulp pulse puma pumice pumpkin pupil puppet puppy purely purple purse putt puzzle pyramid python quail quake quality
quantum quarry quartet quartz quench query quickly quiet quill quilt quintet quote rabbit raccoon racoon radar
radial radio radish raffle raft railing railway rainbow raindrop raisin rally ranch ranger rare raspberry ravine
reach ream rebate reboot reborn rebound rebuild recall recast recent recess recital recite recopy record recount
recoup referee refill refined reflex reflux refocus refresh refund regain regalia reggae region regular reindeer
rejoice rejoin related relax relay relearn relish relive reload relock rely remake remark remedy remix remold remote
rename renewal reopen repaint repair repave repeal replay replica reply repost reprint request reroute resend reset
reshape resize resort resume retail retold retool retry return retype reunion reunite reveal reverb reverse revise
revisit reward rewind rewire rework rewrap rewrite rhyme ribbon ribcage rice riches richly ricotta ride riding rigor
rind rinse ripple rise rising risotto river roast robe robin robust rocker rocky rooster rosemary roster rosy
roundup routine rover roving rowboat royal ruby rudder rule rumble runner runway rural saddle safari safely saffron
saga sage sailboat sake salad salami salary saline salmon salon salsa salt salute same sample sandal sandbag sandbar
sandbox sandpiper sandy sardine satchel satin satisfy sauna savanna saved savings saxophone scale scallop scarf
scenic scheme scholar science scion scone scoop scooter scope scouts screen scribe script scroll scuba seagull
seahorse seashell second sector seldom senate send senior sequel series serve sesame settle setup seventh seventy
shadow shale shallot shallow shampoo shape share shawl shed sheep sheet shelf shell shelter shelve shimmer shimmy
shindig shine shingle shining shiny ship shirt shoelace shopper shore shorter shorts shout shower showing shown
showy shrimp shrubs shrug sibling siding sierra siesta sift silent silica silk silly silo silver simile simple
simply sincere singer singing single sitcom sixfold sixteen sixth size sizzle skater skating sketch skied skier
skies skiing skilled skillet skirt skylark skyline skyward slate sled sleep sleet sleeve sliced slicer slider slinky
slogan small smartly smile smooth snack snazzy snippet snorkel snowcap snowdrop snowflake snowman snowy snugly
sparrow speak species speech speller sphere sphinx spider spiffy spinach spindle spinner spiny spiral splice spoken
sponge spongy sponsor spool spoonbill spore sports spotted sprig spring sprint sprite sprout spruce spry spud squeak
squirrel stable stack stadium staff stage stamina stamp stand staple stardom starfish staring starlet starlit starry
starter startup state statue stature status stays steam stem stencil step stereo stick stir stitch stock stoic stool
storage stork stove straw streak stream street strep stretch strewn stride strive strudel strum student studio study
sturdy stylist stylus suave sublet sublime suburb subway such sudoku sugar suitcase summer sunflower sunrise sunset
supper supply support supreme surely surface surfer surname surpass survey survive sushi swallow swan sweep swerve
swifter swiftly swimmer swirl switch swivel swoop swoosh sycamore syrup tabby tables tablet tackle taco tadpole take
talcum tall talon tamale tapioca taps target task tassel taste tasty teacup teapot thank that thaw theater theme
thermal thermos thesis thicken thicket thimble thing think thinly thirty thistle thrash thread thrift thrill thrive
thrush thyme tiara tidal tidbit tidings tidy tiger tile tiling timing timothy tinfoil tingle tingly tinsel tint tiny
tiptop tissue toast tomato toucan towel trace track tractor trade trading trapeze travel tray treat treble tree
trekker trend tribune tribute trident tried trilogy trio tripod trophy tropics trough trowel truck truffle trumpet
truth tuesday tuition tulip tumble tummy tundra turbine turkey turnip turret turtle tutor tutu tweed twelve twenty
twine twins twirl tying umbrella umpire unicorn unified unify union unison unit unless unpack unroll until unwind
upbeat update upgrade uphill upload upon upper upright upriver upscale upside upstate uptake uptown upward upwind
user usual utility utilize utopia valid valley vanilla vantage variety various varnish varsity vastly veggie velcro
velvet venture venue verify very vessel vest veteran victory video viewer village vintage violet violin visible
visibly vision visitor vista vividly voice voicing volley volumes voter voting vowed vowel voyage wafer waffle
waggle wagon walk walnut walrus waltz warbler wasabi washer washtub watch water waterfall waving wavy weasel whale
wharf wheat whoever whole wick widely widen widget width wilder wildly willow wind window wing winking winner winter
wisdom wise wish wispy wizard wobbly wolf wombat woodland wool word work woven wren writing written yard yarn yeah
yearly yellow yield yippee yoga yogurt yonder yummy zebra zero zesty zinnia zipping zippy zips zoning zoology zoom
zucchini`;

let split: readonly string[] = [];

export function passphraseWords(): readonly string[] {
  if (split.length === 0) split = WORDS.trim().split(/\s+/);
  return split;
}
