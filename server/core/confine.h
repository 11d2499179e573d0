/* server/core/confine.h
 * What core gives up of the machine (security.md 5): it has the keys and reads what people send, so whoever takes it over shall find no
 * file but its own and no way out. Two steps, for files can only be given up before the first thread and calls only after the socket is
 * bound. */
#pragma once
#include "hearth/error.h"

struct settings;

/* After names, refused passphrases and the master key were read, before the first thread. Left to core: the data folder; the folder of the
 * local socket, for that socket; to read: client files and templates, and the folders of certificate, key and help lines (they are
 * replaced by renaming, so their own names are not enough), also the folders of what these lead to. A folder that is itself replaced is
 * read after a restart. HEARTH_IO: the kernel has Landlock and refused. */
MUST_USE enum hearth_error confine_files(const struct settings *settings);

/* When the local socket is bound and all threads run. */
MUST_USE enum hearth_error confine_calls(void);
