/* server/ctl/doctor.h
 * What doctor looks at: each check is one function that says how it is and what to do. It reads, it changes nothing. */
#pragma once
#include "hearth/settings.h"

enum doctor_class { DOCTOR_GREEN, DOCTOR_YELLOW, DOCTOR_RED };

struct doctor_finding {
    enum doctor_class class;
    char what[256];
    char remedy[256]; /* empty when green */
};

struct doctor_check {
    const char *name;
    void (*look)(const struct settings *settings, struct doctor_finding *finding_out);
};

/* Ends with a name of NULL. All of them need a configuration that can be read. */
extern const struct doctor_check doctor_checks[];
