/* server/ctl/init.h
 * What `hearthctl init` has to know, and how it makes it: first all answers, then all files, so that a slip of the pen leaves nothing
 * behind. */
#pragma once
#include "ctl.h"

#define INIT_TEXT_BYTES 512

/* The answers, in the order in which they are asked. X(field, flag, question, demo) */
#define INIT_QUESTIONS(X)                                                                                                                  \
    X(title, "title", "What do staff call the program", "Evening program (demo)")                                                          \
    X(adults, "adults", "Do all members confirm that they are adults (on)", "on")                                                          \
    X(region, "region", "Whose emergency numbers are shown (us)", "us")                                                                    \
    X(languages, "languages", "Languages, the default first (en)", "en")                                                                   \
    X(time_zone, "time-zone", "Time zone of the clinic (as America/New_York)", "America/New_York")                                         \
    X(phone, "phone", "The clinic's telephone", "555-010-0199")                                                                            \
    X(hours, "hours", "When it is answered (as Mon to Fri 8 am to 6 pm)", "Mon to Fri 8 am to 6 pm")                                       \
    X(hosts, "hosts", "Host names of the page, the first for links; neutral ones, they show on bills", "localhost")                        \
    X(port, "port", "Port (443)", "8443")

struct init_answers {
#define X(field, flag, question, demo) char field[INIT_TEXT_BYTES];
    INIT_QUESTIONS(X)
#undef X
    char config[INIT_TEXT_BYTES]; /* paths are absolute */
    char folder[INIT_TEXT_BYTES]; /* of the configuration */
    char data[INIT_TEXT_BYTES];
    char master[INIT_TEXT_BYTES]; /* as it stands in the file: file:PATH ... */
    char certificate[INIT_TEXT_BYTES];
    char certificate_key[INIT_TEXT_BYTES];
    bool self_signed;
    char share[INIT_TEXT_BYTES];
    char client[INIT_TEXT_BYTES];
    const char *address, *gates, *mlock; /* "" : the default holds */
};

/* Takes flags, asks for the rest, checks nothing but what the file's own check would not find. CTL_DONE, or a failure told. */
int init_ask(struct ctl *ctl, struct init_answers *answers_out);
/* Makes folders, configuration, certificate, keys; on a failure removes what it made. CTL_DONE, or a failure told. */
int init_make(struct ctl *ctl, const struct init_answers *answers);
