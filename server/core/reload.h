/* server/core/reload.h
 * Certificate, client files, help lines and room templates, read again without a restart. Desk thread. */
#pragma once
#include "core_internal.h"
#include "hearth/refusal.h"

/* Refuses with the field that is wrong, and everything stays as it was. */
struct refusal reload(struct core *core);
