/* server/core/reload.c */
#include "reload.h"
#include "gates.h"
#include "load.h"

struct refusal reload(struct core *core)
{
    struct problems problems;
    struct room_templates templates;
    struct help *help = NULL;
    struct load *load = NULL;
    const char *problem = "places.templates";
    problems_init(&problems);
    enum hearth_error error = room_templates_load(core->settings->places_templates, &templates, &problems);
    if (error == HEARTH_OK) {
        problem = "places.help";
        error = help_load(core->settings, &help, &problems);
    }
    if (error == HEARTH_OK)
        error = load_read(core->settings, help, &load, &problem);
    if (error != HEARTH_OK) {
        problems_print(&problems, stderr);
        help_free(&help);
        return (struct refusal){.reason = REFUSAL_BAD_REQUEST, .field = problem};
    }
    help_free(&core->help);
    load_free(&core->load);
    core->templates = templates;
    core->help = help;
    core->load = load;
    core->generation++;
    gates_load_all(core);
    log_write(LOG_RELOADED, core->generation, 0);
    return (struct refusal){.reason = REFUSAL_NONE};
}
