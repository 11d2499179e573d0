/* server/ctl/totp.c: somebody of staff has lost the phone with their codes, and no lead can help (ID7). */
#include "ctl.h"
#include "slip.h"

int command_totp(struct ctl *ctl)
{
    const char *name = ctl_need(ctl, "reset");
    json_t *answer = NULL;
    if (name == NULL)
        return CTL_USAGE;
    const int code = local_call(ctl, "do", "totp_reset_named", json_pack("{s:s}", "name", name), &answer);
    if (code != CTL_DONE)
        return code;
    const char *reset = json_string_value(json_object_get(answer, "code"));
    const json_int_t ends_at = json_integer_value(json_object_get(answer, "ends_at"));
    if (reset == NULL)
        reset = "";
    if (!ctl_json(ctl, json_pack("{s:s, s:s, s:I}", "name", name, "code", reset, "ends_at", ends_at))) {
        char until[SLIP_DATE_BYTES];
        slip_date(ctl->settings, ends_at, until);
        printf("%s\n"
               "%s is signed out everywhere, and the old phone opens nothing any more.\n"
               "Hand this code over yourself, to the person you know. At sign-in, after name and passphrase, they choose\n"
               "\"I have a code for a new phone\". It works once, until %s, and is in the log.\n",
               reset, name, until);
    }
    json_decref(answer);
    return CTL_DONE;
}
