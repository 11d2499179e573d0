/* include/hearth/help.h
 * "Help now" (CR1, CR2): the region's emergency, crisis, overdose, home-safety and care lines, and the clinic's own telephone, as HTML that
 * core puts into the page at start, so that help needs no script and no request. The words stand in a file a region with a review date. */
#pragma once
#include "hearth/bytes.h"
#include "hearth/error.h"
#include "hearth/problems.h"
#include "hearth/settings.h"
#include <stdint.h>

#define HELP_REVIEW_DAYS_MAX 180 /* after that doctor and the desk warn (CR2) */

struct help;

/* Reads settings->places_help; it must be of settings->program_region and lack no kind. HEARTH_BAD_INPUT: see problems. */
MUST_USE enum hearth_error help_load(const struct settings *settings, struct help **help_out, struct problems *problems);
void help_free(struct help **help); /* takes NULL */

/* Appends, for danger, crisis, overdose, home, care and clinic in that order, everything escaped:
 * <section class="help-group" id="help-KIND"><h3>TITLE</h3><p>TEXT</p>...
 * <p class="help-actions"><a class="help-act" href="tel:911">Call 911</a> <a class="help-act" href="sms:988">Text 988</a></p></section> */
void help_to_html(const struct help *help, struct buffer *html);

/* The day on which somebody last read the file and rang the numbers, as ms since 1970 UTC at 0:00. */
int64_t help_reviewed_at(const struct help *help);
/* The crisis numbers in one line, for an invitation slip. Never empty; the help's own. */
const char *help_slip(const struct help *help);
