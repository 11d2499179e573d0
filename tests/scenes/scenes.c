/* tests/scenes/scenes.c
 * Plays every *.scene of a folder and compares what came with what the file says. Arguments: folder [--accept]; --accept rewrites the
 * expected lines, and the difference is reviewed like code. Prints which requirements were played: they begin each file's name. */
#include "scene.h"
#include <dirent.h>
#include <unistd.h>

#define SCENE_BYTES_MAX 65536
#define COLUMN          58 /* where arrows stand, if the sentence ends before */
#define LINE_MAX_CHARS  140

static bool words_split(const char *line, struct scene_words *words)
{
    words->len = 0;
    while (*line != 0) {
        while (*line == ' ')
            line++;
        if (*line == 0)
            break;
        const bool quoted = *line == '"';
        line += quoted;
        const size_t len = strcspn(line, quoted ? "\"" : " ");
        if (words->len == SCENE_WORDS_MAX || len >= sizeof words->text[0] || (quoted && line[len] != '"'))
            return false;
        memcpy(words->text[words->len], line, len);
        words->text[words->len++][len] = 0;
        line += len + quoted;
    }
    return words->len > 0;
}

/* "2d 09:05:30 " at the beginning of a line; returns the rest, or NULL. */
static const char *time_read(const char *line, int64_t *ms_out)
{
    int days = 0, hours, minutes, seconds = 0, len = 0;
    if (sscanf(line, "%dd %n", &days, &len) != 1 || len == 0)
        days = len = 0;
    line += len;
    if (sscanf(line, "%d:%d:%d %n", &hours, &minutes, &seconds, &len) != 3) {
        seconds = 0;
        if (sscanf(line, "%d:%d %n", &hours, &minutes, &len) != 2)
            return NULL;
    }
    *ms_out = ((((int64_t)days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
    return line + len;
}

struct text {
    char bytes[SCENE_BYTES_MAX];
    size_t len;
};

static void text_put(struct text *text, const char *bytes, size_t len)
{
    CHECK(text->len + len < sizeof text->bytes);
    memcpy(text->bytes + text->len, bytes, len);
    text->len += len;
    text->bytes[text->len] = 0;
}

static void text_spaces(struct text *text, size_t count)
{
    while (count-- > 0)
        text_put(text, " ", 1);
}

/* One line if it fits, else an arrow a line. */
static void told_write(struct text *out, const char *head, char *told)
{
    size_t len = strlen(told);
    while (len > 0 && told[len - 1] == '\n')
        told[--len] = 0;
    const size_t head_len = strlen(head), column = head_len < COLUMN ? COLUMN : head_len + 1;
    text_put(out, head, head_len);
    if (len == 0) {
        text_put(out, "\n", 1);
        return;
    }
    size_t lines = 1;
    for (size_t i = 0; i < len; i++)
        lines += told[i] == '\n';
    if (column + 3 + len + lines <= LINE_MAX_CHARS) {
        text_spaces(out, column - head_len);
        text_put(out, "-> ", 3);
        for (size_t i = 0; i < len; i++)
            text_put(out, told[i] == '\n' ? "; " : &told[i], told[i] == '\n' ? 2 : 1);
        text_put(out, "\n", 1);
        return;
    }
    text_put(out, "\n", 1);
    for (char *line = strtok(told, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        text_put(out, "       -> ", 10);
        text_put(out, line, strlen(line));
        text_put(out, "\n", 1);
    }
}

static bool line_play(struct scene *scene, char *line, const char *file, int number, struct text *out)
{
    char *arrow = strstr(line, "-> ");
    if (arrow != NULL)
        *arrow = 0;
    for (size_t len = strlen(line); len > 0 && line[len - 1] == ' ';)
        line[--len] = 0;
    if (*line == 0 && arrow != NULL)
        return true; /* goes on from above: written anew */
    if (*line == 0 || *line == '#') {
        text_put(out, line, strlen(line));
        text_put(out, "\n", 1);
        return true;
    }
    int64_t ms;
    struct scene_words words;
    const char *sentence = time_read(line, &ms);
    scene->out[0] = 0;
    if (sentence != NULL)
        scene->world.now_ms = WORLD_START_MS + ms;
    if (sentence == NULL || !words_split(sentence, &words) || !scene_play(scene, &words)) {
        fprintf(stderr, "%s:%d: not understood: %s\n", file, number, line);
        return false;
    }
    told_write(out, line, scene->out);
    return true;
}

static bool differs_print(const char *file, const char *expected, const char *got)
{
    int number = 1;
    while (*expected != 0 || *got != 0) {
        const size_t expected_len = strcspn(expected, "\n"), got_len = strcspn(got, "\n");
        if (expected_len != got_len || memcmp(expected, got, got_len) != 0) {
            fprintf(stderr, "%s:%d\n  expected %.*s\n  came     %.*s\n", file, number, (int)expected_len, expected, (int)got_len, got);
            return true;
        }
        expected += expected_len + (expected[expected_len] == '\n');
        got += got_len + (got[got_len] == '\n');
        number++;
    }
    return false;
}

static bool file_play(const char *folder, const char *name, bool accept)
{
    char path[512];
    static struct text in, out;
    static struct scene scene;
    bool good = true;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    in.len = fread(in.bytes, 1, sizeof in.bytes - 1, file);
    in.bytes[in.len] = 0;
    fclose(file);
    memset(&scene, 0, sizeof scene);
    out.len = 0;
    world_open(&scene.world, ":memory:", 1);
    world_program(&scene.world);
    int number = 1;
    for (char *line = in.bytes; *line != 0 && good; number++) {
        const size_t len = strcspn(line, "\n");
        char copy[1024];
        CHECK(len < sizeof copy);
        memcpy(copy, line, len);
        copy[len] = 0;
        good = line_play(&scene, copy, name, number, &out);
        line += len + (line[len] == '\n');
    }
    world_close(&scene.world);
    if (!good)
        return false;
    if (!accept)
        return !differs_print(name, in.bytes, out.bytes);
    file = fopen(path, "w");
    CHECK(file != NULL && fwrite(out.bytes, 1, out.len, file) == out.len && fclose(file) == 0);
    return true;
}

static int is_scene(const struct dirent *entry)
{
    const char *end = strrchr(entry->d_name, '.');
    return end != NULL && strcmp(end, ".scene") == 0;
}

int main(int argc, char **argv)
{
    CHECK(argc >= 2);
    const bool accept = argc > 2 && strcmp(argv[2], "--accept") == 0;
    struct dirent **names;
    const int len = scandir(argv[1], &names, is_scene, alphasort);
    int bad = 0;
    CHECK(len > 0);
    for (int i = 0; i < len; i++) {
        const bool good = file_play(argv[1], names[i]->d_name, accept);
        printf("%s %s\n", good ? "ok " : "BAD", names[i]->d_name);
        bad += !good;
        free(names[i]);
    }
    free(names);
    printf("%d scenes, %d bad\n", len, bad);
    return bad != 0;
}
