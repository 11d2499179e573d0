/* server/ctl/doctor_checks.c */
#include "doctor.h"
#include "hearth/calendar.h"
#include "hearth/certificate.h"
#include "hearth/clock.h"
#include "hearth/help.h"
#include "hearth/limits.h"
#include "hearth/name_lists.h"
#include "hearth/room_template.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <unistd.h>

#define MIB                       INT64_C(1048576)
#define DISK_YELLOW_BYTES         (2048 * MIB) /* time to act before posts stop at LIMIT_DISK_FREE_POSTS_BYTES */
#define MLOCK_BYTES               (64 * MIB)   /* what the unit gives: two rings of keys and what else is secret */
#define CERTIFICATE_BYTES_MAX     65536
#define CERTIFICATE_DAYS_YELLOW   14 /* public authorities renew a month before; then something is stuck */
#define LANDLOCK_VERSION_QUESTION 1U /* LANDLOCK_CREATE_RULESET_VERSION: asks which ABI the kernel has */

__attribute__((format(printf, 4, 5))) static void find(struct doctor_finding *finding, enum doctor_class class, const char *remedy,
                                                       const char *what_format, ...)
{
    va_list arguments;
    va_start(arguments, what_format);
    vsnprintf(finding->what, sizeof finding->what, what_format, arguments);
    va_end(arguments);
    snprintf(finding->remedy, sizeof finding->remedy, "%s", class == DOCTOR_GREEN ? "" : remedy);
    finding->class = class;
}

/* Red with the first problem; the count tells how many more there are. */
static void find_problems(struct doctor_finding *finding, const struct problems *problems, const char *fine)
{
    const struct problem *first = &problems->items[0];
    if (problems->count == 0)
        find(finding, DOCTOR_GREEN, "", "%s", fine);
    else
        find(finding, DOCTOR_RED, first->remedy, "%.100s%s%.60s: %.120s (%zu in all)", first->key, first->key[0] != 0 ? ": " : "",
             first->file, first->what, problems->count);
}

static void files_look(const struct settings *settings, struct doctor_finding *finding)
{
    struct problems problems;
    problems_init(&problems);
    if (settings_check(settings, &problems) == HEARTH_NO_MEMORY) {
        find(finding, DOCTOR_YELLOW, "Free some memory", "out of memory");
        return;
    }
    find_problems(finding, &problems, "all files of the configuration are there, and secret where they must be");
}

static void content_look(const struct settings *settings, struct doctor_finding *finding)
{
    struct problems problems;
    struct room_templates templates;
    struct name_lists *names = NULL;
    problems_init(&problems);
    enum hearth_error error = room_templates_load(settings->places_templates, &templates, &problems);
    if (error == HEARTH_OK)
        error = name_lists_load(settings->places_names, &names, &problems);
    name_lists_free(&names);
    find_problems(finding, &problems, "room templates and name lists can be read");
}

/* How many entries of a folder others than its owner can reach; the first one's name. */
static int reachable_count(const char *folder, char first_out[256])
{
    int count = 0;
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return -1;
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        struct stat stat_of;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            fstatat(dirfd(dir), entry->d_name, &stat_of, AT_SYMLINK_NOFOLLOW) != 0 || (stat_of.st_mode & 077) == 0)
            continue;
        if (count++ == 0)
            snprintf(first_out, 256, "%s", entry->d_name);
    }
    closedir(dir);
    return count;
}

static void permissions_look(const struct settings *settings, struct doctor_finding *finding)
{
    char first[256] = "";
    const int count = reachable_count(settings->places_data, first);
    if (count < 0)
        find(finding, DOCTOR_RED, "Run doctor as the server's user, or as root", "the data folder cannot be read");
    else if (count > 0)
        find(finding, DOCTOR_RED, "Run chmod -R go= on the data folder", "%d files of the data folder have rights for others, as %.80s",
             count, first);
    else
        find(finding, DOCTOR_GREEN, "", "nobody else has rights in the data folder");
}

static void swap_look(const struct settings *settings, struct doctor_finding *finding)
{
    (void)settings;
    char line[256];
    int areas = -1; /* the first line is a head */
    FILE *file = fopen("/proc/swaps", "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        areas++;
    if (file != NULL)
        fclose(file);
    if (areas > 0)
        find(finding, DOCTOR_YELLOW,
             "Turn it off (swapoff -a, and /etc/fstab), encrypt it, or run by the unit, which forbids it (MemorySwapMax=0)",
             "this machine has swap: texts in memory may reach the disk");
    else
        find(finding, DOCTOR_GREEN, "", "no swap");
}

static void core_pattern_look(const struct settings *settings, struct doctor_finding *finding)
{
    (void)settings;
    char pattern[256] = "";
    FILE *file = fopen("/proc/sys/kernel/core_pattern", "re");
    if (file != NULL) {
        if (fgets(pattern, sizeof pattern, file) == NULL)
            pattern[0] = 0;
        fclose(file);
    }
    if (pattern[0] == '|')
        find(finding, DOCTOR_YELLOW, "Set Storage=none in /etc/systemd/coredump.conf, or kernel.core_pattern=core",
             "crashes are handed to a program, whatever the limit of their size; Hearth's own processes cannot be dumped, others can");
    else
        find(finding, DOCTOR_GREEN, "", "core files are bound by their limit, which Hearth sets to 0");
}

static void clock_look(const struct settings *settings, struct doctor_finding *finding)
{
    (void)settings;
    struct timex state = {.modes = 0};
    if (adjtimex(&state) == TIME_ERROR)
        find(finding, DOCTOR_YELLOW, "Start systemd-timesyncd or chrony: messages fade by this clock", "the clock is not synchronised");
    else
        find(finding, DOCTOR_GREEN, "", "the clock is synchronised");
}

static void disk_look(const struct settings *settings, struct doctor_finding *finding)
{
    struct statvfs disk;
    if (statvfs(settings->places_data, &disk) != 0) {
        find(finding, DOCTOR_RED, "Check places.data", "the data folder's disk cannot be asked");
        return;
    }
    const int64_t free_bytes = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
    const enum doctor_class class = free_bytes < LIMIT_DISK_FREE_POSTS_BYTES ? DOCTOR_RED
                                    : free_bytes < DISK_YELLOW_BYTES         ? DOCTOR_YELLOW
                                                                             : DOCTOR_GREEN;
    find(finding, class, "Make room: below 512 MiB nobody can post", "%lld MiB are free for data", (long long)(free_bytes / MIB));
}

static void mlock_look(const struct settings *settings, struct doctor_finding *finding)
{
    struct rlimit limit;
    getrlimit(RLIMIT_MEMLOCK, &limit);
    if (!settings->process_mlock_required)
        find(finding, DOCTOR_YELLOW, "Set process.mlock_required = on", "keys may be in memory that is swapped out: mlock_required is off");
    else if (limit.rlim_cur != RLIM_INFINITY && (int64_t)limit.rlim_cur < MLOCK_BYTES && geteuid() != 0)
        find(finding, DOCTOR_YELLOW, "Start by the unit (LimitMEMLOCK=64M), or raise ulimit -l",
             "this user may lock only %lld KiB of memory", (long long)(limit.rlim_cur / 1024));
    else
        find(finding, DOCTOR_GREEN, "", "keys can be locked in memory");
}

static void landlock_look(const struct settings *settings, struct doctor_finding *finding)
{
    (void)settings;
    const long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION_QUESTION);
    if (abi < 1)
        find(finding, DOCTOR_YELLOW, "Use a kernel with Landlock, as Debian 12's; it needs lsm=landlock where it is off",
             "the kernel offers no Landlock: processes are not kept from files that they do not need");
    else
        find(finding, DOCTOR_GREEN, "", "Landlock ABI %ld", abi);
}

static void certificate_look(const struct settings *settings, struct doctor_finding *finding)
{
    static uint8_t pem[CERTIFICATE_BYTES_MAX];
    int64_t ends_at = 0;
    FILE *file = fopen(settings->network_certificate, "re");
    const size_t pem_len = file != NULL ? fread(pem, 1, sizeof pem, file) : 0;
    if (file != NULL)
        fclose(file);
    if (certificate_ends_at((struct bytes){.data = pem, .len = pem_len}, &ends_at) != HEARTH_OK) {
        find(finding, DOCTOR_RED, "Put a PEM certificate there, or run hearthctl certificate", "%.120s is no certificate",
             settings->network_certificate);
        return;
    }
    const long long days = (long long)((ends_at - clock_wall_ms()) / DAY_MS);
    const enum doctor_class class = ends_at <= clock_wall_ms() ? DOCTOR_RED : days < CERTIFICATE_DAYS_YELLOW ? DOCTOR_YELLOW : DOCTOR_GREEN;
    find(finding, class, "Renew it, then run hearthctl reload", "the certificate is good for %lld days", days);
}

static void help_look(const struct settings *settings, struct doctor_finding *finding)
{
    struct problems problems;
    struct help *help = NULL;
    problems_init(&problems);
    if (help_load(settings, &help, &problems) != HEARTH_OK) {
        find_problems(finding, &problems, "");
        return;
    }
    const long long days = (long long)((clock_wall_ms() - help_reviewed_at(help)) / DAY_MS);
    help_free(&help);
    find(finding, days > HELP_REVIEW_DAYS_MAX ? DOCTOR_YELLOW : DOCTOR_GREEN,
         "Ring and text every number of the help file, then write the day into it", "help lines were checked %lld days ago", days);
}

static void rates_look(const struct settings *settings, struct doctor_finding *finding)
{
    if (settings->limits_rates)
        find(finding, DOCTOR_GREEN, "", "rate limits are on");
    else
        find(finding, DOCTOR_RED, "Set limits.rates = on", "rate limits are off: that is for measuring only");
}

/* The server keeps the last good times of the roster when the calendar fails it; here is why it does. */
static void roster_look(const struct settings *settings, struct doctor_finding *finding)
{
    struct calendar *calendar = NULL;
    struct command_spans spans;
    int days = 0;
    enum hearth_error error = calendar_open(settings->program_time_zone, &calendar);
    for (int day = 0; day < WEEKDAY_COUNT && error == HEARTH_OK; day++) {
        error = calendar_spans(calendar, (enum weekday)day, 9 * 60, 17 * 60, clock_wall_ms(), &spans);
        days += error == HEARTH_OK && spans.len > 0;
    }
    calendar_close(&calendar);
    if (days == WEEKDAY_COUNT)
        find(finding, DOCTOR_GREEN, "", "the weekly roster can be told in the time of %s", settings->program_time_zone);
    else
        find(finding, DOCTOR_RED, "Write a zone as in America/New_York into program.time_zone, and reinstall libicu72",
             "the weekly roster cannot be told in the time of %.60s: rooms keep the times they know, then say nothing",
             settings->program_time_zone);
}

const struct doctor_check doctor_checks[] = {
    {"files", files_look},
    {"content", content_look},
    {"permissions", permissions_look},
    {"certificate", certificate_look},
    {"help lines", help_look},
    {"disk room", disk_look},
    {"clock", clock_look},
    {"swap", swap_look},
    {"core dumps", core_pattern_look},
    {"mlock", mlock_look},
    {"Landlock", landlock_look},
    {"rate limits", rates_look},
    {"roster", roster_look},
    {NULL, NULL},
};
