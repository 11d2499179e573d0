/** The made passphrase: enough words, none that hurt, drawn evenly. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fourWords } from "../../../client-web/parts/passphrase.ts";
import { PASSPHRASE_STAFF_CHARACTERS_MIN } from "../../../client-web/protocol/protocol.ts";
import { passphraseWords } from "../../../client-web/words/passphrase-words.ts";

const list = passphraseWords();

test("there are at least 2,048 different words, short and plain", () => {
  assert.ok(new Set(list).size >= 2048);
  assert.equal(new Set(list).size, list.length);
  for (const word of list) assert.match(word, /^[a-z]{4,9}$/);
});

test("no word is about drink, drugs, weapons, faith, gender, body or harm", () => {
  const never =
    "beer wine whisky vodka liquor brandy booze drunk sober tavern saloon cocaine heroin opium needle syringe pill dose crack speed crystal weed smoke gun pistol sword knife rifle bomb blade weapon god jesus church bible pray prayer priest pope saint angel devil holy satan mosque islam male female woman women girl sexy naked breast rectal blood corpse death dead kill murder suicide hang noose overdose poison victim abuse rape hate hurt pain wound fat obese ugly stupid addict clean dirty relapse rehab prison jail police";
  const words = new Set(list);
  for (const word of never.split(" ")) assert.ok(!words.has(word), word);
});

test("four different words, long enough for staff too", () => {
  for (let round = 0; round < 200; round++) {
    const made = fourWords((target) => {
      for (let index = 0; index < target.length; index++) target[index] = Math.floor(Math.random() * 0x1_0000_0000);
      return target;
    });
    assert.equal(new Set(made.split(" ")).size, 4);
    assert.ok(made.length >= PASSPHRASE_STAFF_CHARACTERS_MIN);
  }
});

test("a number past the last whole round is drawn again, so that no word is likelier", () => {
  const given = [0xffffffff, 0, 1, 2, 3];
  const made = fourWords((target) => {
    target[0] = given.shift() as number;
    return target;
  });
  assert.equal(made, list.slice(0, 4).join(" "));
});
