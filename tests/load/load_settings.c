/* tests/load/load_settings.c: the arguments. */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const load_mode_names[] = {"paced", "saturated", "lone", "pages", "hold"}; /* as in enum load_mode */

_Noreturn static void usage(void)
{
    fputs("usage: load --server hearth|limit --port N --mode paced|saturated|lone|pages|hold [--connections N] [--room-size N]\n"
          "            [--cookies FILE] [--host NAME] [--rate TEXTS_A_SECOND] [--seconds S] [--warm-up S] [--senders N] [--window N]\n"
          "            [--count N] [--text-bytes N] [--sample N] [--addresses N] [--pid SERVER]\n",
          stderr);
    exit(2);
}

static enum load_mode mode_read(const char *name)
{
    for (int i = 0; i < 5; i++)
        if (strcmp(name, load_mode_names[i]) == 0)
            return (enum load_mode)i;
    usage();
}

static bool setting_read(struct load_settings *settings, const char *name, const char *value)
{
    const struct {
        const char *name;
        int *whole;
        double *real;
        const char **text;
    } table[] = {{"--connections", &settings->connections, NULL, NULL},
                 {"--room-size", &settings->room_size, NULL, NULL},
                 {"--senders", &settings->senders, NULL, NULL},
                 {"--window", &settings->window, NULL, NULL},
                 {"--text-bytes", &settings->text_bytes, NULL, NULL},
                 {"--sample", &settings->sample, NULL, NULL},
                 {"--addresses", &settings->addresses, NULL, NULL},
                 {"--pid", &settings->pid, NULL, NULL},
                 {"--port", &settings->port, NULL, NULL},
                 {"--count", &settings->count, NULL, NULL},
                 {"--rate", NULL, &settings->rate, NULL},
                 {"--seconds", NULL, &settings->seconds, NULL},
                 {"--warm-up", NULL, &settings->warm_up_s, NULL},
                 {"--host", NULL, NULL, &settings->host},
                 {"--cookies", NULL, NULL, &settings->cookies}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (strcmp(name, table[i].name) != 0)
            continue;
        if (table[i].whole != NULL)
            *table[i].whole = atoi(value);
        else if (table[i].real != NULL)
            *table[i].real = atof(value);
        else
            *table[i].text = value;
        return true;
    }
    if (strcmp(name, "--server") == 0)
        settings->hearth = strcmp(value, "hearth") == 0;
    else if (strcmp(name, "--mode") == 0)
        settings->mode = mode_read(value);
    return strcmp(name, "--server") == 0 || strcmp(name, "--mode") == 0;
}

void settings_read(struct load_settings *settings, int argc, char **argv)
{
    *settings = (struct load_settings){.host = "127.0.0.1",
                                       .connections = 1000,
                                       .room_size = 10,
                                       .senders = 1,
                                       .window = 8,
                                       .text_bytes = 200,
                                       .sample = 7, /* no divisor of a room's size: all places in a room come up */
                                       .rate = 100,
                                       .seconds = 5,
                                       .warm_up_s = 1};
    for (int i = 1; i + 1 < argc; i += 2)
        if (!setting_read(settings, argv[i], argv[i + 1]))
            usage();
    if (argc % 2 == 0)
        usage();
    if (settings->addresses == 0)
        settings->addresses = settings->connections / 20 + 1; /* a household each: far below the limits by source */
    if (settings->port < 1 || settings->port > 65535 || settings->connections < 1 || settings->room_size < 1 || settings->sample < 1 ||
        settings->senders < 1 || settings->window < 1 || settings->window > LOAD_SENT_MAX / 2 || settings->text_bytes < 20 ||
        settings->text_bytes > LOAD_TEXT_MAX || settings->rate <= 0 || (settings->hearth && settings->cookies == NULL))
        usage();
}
