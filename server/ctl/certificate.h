/* server/ctl/certificate.h
 * A self-signed certificate on the disk, for a try or a clinic's own network. */
#pragma once
#include "ctl.h"
#include "made.h"

/* Makes the pair for hosts (commas; ports are cut off) as new files: the certificate 0644, the key 0600. CTL_DONE, or a failure told. */
int certificate_write(struct ctl *ctl, struct made *made, const char *hosts, const char *certificate_path, const char *key_path);
