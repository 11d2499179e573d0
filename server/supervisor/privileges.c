/* server/supervisor/privileges.c */
#include "supervisor_internal.h"
#include <errno.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CAPABILITY_PAST_LAST 64 /* prctl answers EINVAL for those that the kernel does not know */

/* The bounding set first: dropping it needs CAP_SETPCAP. Who has no capability cannot drop it and need not. */
static bool capabilities_drop(void)
{
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED);
    for (unsigned long capability = 0; capability < CAPABILITY_PAST_LAST; capability++)
        prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};
    return syscall(SYS_capset, &header, none) == 0;
}

bool privileges_drop(void)
{
    umask(077);
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0}) == 0 &&
           prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && capabilities_drop();
}
