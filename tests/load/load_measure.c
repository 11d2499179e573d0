/* tests/load/load_measure.c: times, their percentiles, and what the server's processes used. */
#include "load.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SAMPLES_MAX   4000000
#define PROCESSES_MAX 4096

struct load_samples {
    int64_t count;
    int64_t *ns;
};

_Noreturn void load_fatal(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

struct load_samples *samples_new(void)
{
    struct load_samples *samples = calloc(1, sizeof *samples);
    if (samples == NULL || (samples->ns = malloc(SAMPLES_MAX * sizeof *samples->ns)) == NULL)
        load_fatal("memory");
    return samples;
}

void samples_clear(struct load_samples *samples)
{
    samples->count = 0;
}

void samples_add(struct load_samples *samples, int64_t ns)
{
    if (samples->count < SAMPLES_MAX)
        samples->ns[samples->count++] = ns;
}

int64_t samples_count(const struct load_samples *samples)
{
    return samples->count;
}

static int compare(const void *a, const void *b)
{
    const int64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

double samples_us(struct load_samples *samples, double fraction)
{
    if (samples->count == 0)
        return -1;
    qsort(samples->ns, (size_t)samples->count, sizeof *samples->ns, compare);
    int64_t at = (int64_t)(fraction * (double)samples->count);
    return (double)samples->ns[at < samples->count ? at : samples->count - 1] / 1000;
}

/* Reads one line of /proc/PID/stat; the name in it may hold anything, so the fields count from the last parenthesis. */
static bool process_read(int pid, int *parent_out, int64_t *ticks_out)
{
    char path[64], line[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    size_t bytes = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    line[bytes] = 0;
    const char *rest = strrchr(line, ')');
    unsigned long user, kernel;
    /* state ppid pgrp session tty tpgid flags minflt cminflt majflt cmajflt utime stime */
    if (rest == NULL || sscanf(rest + 1, " %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", parent_out, &user, &kernel) != 3)
        return false;
    *ticks_out = (int64_t)(user + kernel);
    return true;
}

int64_t tree_cpu_ms(int pid)
{
    static struct {
        int pid, parent;
        int64_t ticks;
        bool counted;
    } processes[PROCESSES_MAX];
    int count = 0;
    DIR *folder = opendir("/proc");
    if (folder == NULL)
        load_fatal("/proc");
    for (struct dirent *entry; (entry = readdir(folder)) != NULL && count < PROCESSES_MAX;) {
        if (!isdigit((unsigned char)entry->d_name[0]))
            continue;
        processes[count].pid = atoi(entry->d_name);
        processes[count].counted = processes[count].pid == pid;
        count += process_read(processes[count].pid, &processes[count].parent, &processes[count].ticks);
    }
    closedir(folder);
    for (bool found = true; found;) { /* until no child of a counted one is left; a handful of rounds */
        found = false;
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count && !processes[i].counted; j++)
                if (processes[j].counted && processes[i].parent == processes[j].pid)
                    found = processes[i].counted = true;
    }
    int64_t ticks = 0;
    bool any = false;
    for (int i = 0; i < count; i++) {
        any |= processes[i].counted;
        ticks += processes[i].counted ? processes[i].ticks : 0;
    }
    return any ? ticks * 1000 / sysconf(_SC_CLK_TCK) : -1;
}
