/* A library to be loaded before the C library's allocator is used: from the start of main on,
 * it counts the requests for memory of one process of the program and refuses some of them.
 *
 * FAIL_IN    the verb (argv[1]) of the process to be disturbed; others are left alone
 * FAIL_AT    number of the first request that is refused, from 1; 0: none
 * FAIL_MANY  set: every later request is refused too
 * FAIL_COUNT a file to which the number of requests is added when that process ends */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#pragma GCC visibility push(default) /* everything here takes the place of something */

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
static bool armed;
static long first_refused;
static bool refuses_later;
static atomic_long requests;

static bool is_refused(void)
{
    if (!armed) {
        return false;
    }
    long number = atomic_fetch_add(&requests, 1) + 1;
    bool refused = first_refused > 0 &&
                   (number == first_refused || (refuses_later && number > first_refused));
    if (refused) {
        errno = ENOMEM;
    }
    return refused;
}

void *malloc(size_t size)
{
    return is_refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return is_refused() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return is_refused() ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return is_refused() ? NULL : __libc_memalign(alignment, size);
}

static void tell_count(void)
{
    const char *path = getenv("FAIL_COUNT");
    int file = path != NULL ? open(path, O_WRONLY | O_CREAT | O_APPEND, 0666) : -1;
    if (file >= 0) {
        dprintf(file, "%ld\n", atomic_load(&requests));
        close(file);
    }
}

/* the second word of the command line of this process */
static void read_verb(char *verb, size_t size)
{
    char line[4096];
    int file = open("/proc/self/cmdline", O_RDONLY);
    ssize_t got = file >= 0 ? read(file, line, sizeof line - 1) : -1;
    close(file);
    line[got > 0 ? got : 0] = '\0';
    size_t program = strlen(line) + 1;
    snprintf(verb, size, "%s", got > (ssize_t)program ? line + program : "");
}

static void arm(void)
{
    char verb[64];
    const char *wanted = getenv("FAIL_IN"), *at = getenv("FAIL_AT");
    read_verb(verb, sizeof verb);
    if (wanted != NULL && !armed && strcmp(verb, wanted) == 0) {
        first_refused = at != NULL ? atol(at) : 0;
        refuses_later = getenv("FAIL_MANY") != NULL;
        atexit(tell_count);
        armed = true;
    }
}

char *setlocale(int category, const char *locale)
{
    char *(*next)(int, const char *);
    void *found = dlsym(RTLD_NEXT, "setlocale");
    memcpy(&next, &found, sizeof next);
    char *result = next(category, locale);
    arm();
    return result;
}
