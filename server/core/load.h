/* server/core/load.h
 * What gates serve and show: the client's files, the page completed with the help lines, the certificate and its key. A gate opens no file;
 * core reads all of it at start and again on reload, and sends it over the link. Desk thread. */
#pragma once
#include "core_internal.h"

#define LOAD_FILES_MAX      128     /* of the manifest, each in up to three encodings */
#define LOAD_FILE_BYTES_MAX 4194304 /* the whole client is some 200 KB */

struct load;

/* Reads everything; HEARTH_NOT_FOUND, HEARTH_BAD_INPUT (manifest), HEARTH_IO. *problem_out: which file, for the operator; static storage.
 */
MUST_USE enum hearth_error load_read(const struct settings *settings, const struct help *help, struct load **load_out,
                                     const char **problem_out);
void load_free(struct load **load);
/* start, then every asset, into the link of that gate. */
void load_send(struct core *core, struct gate *gate);
/* Hash of the client bundle for /about: of the manifest, so of all files. Borrowed. */
const char *load_client_hash(const struct core *core);
