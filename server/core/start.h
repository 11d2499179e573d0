/* server/core/start.h
 * What happens before core speaks: files, vault, database, the comparison of keyring and table `key`, the program itself. */
#pragma once
#include "core_internal.h"

/* Fills core; tells the operator in words what is wrong. On a failure core_end frees what there is. */
MUST_USE enum hearth_error core_start(struct core *core);
/* Gives the order all that a crash left undone: keys that nobody knows are destroyed, durable effects are done again. */
MUST_USE enum hearth_error core_reconcile(struct core *core);
