#include "cli/about.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "revision.h"
#include "version.h"

const sh_about *sh_about_build(int *count)
{
    static const sh_about lines[] = {
        {"shahe", SH_VERSION},
        {"revision", SH_REVISION},
        {"build", SH_BUILD_TYPE},
        {"compiler", SH_COMPILER},
        {"host", SH_HOST},
        {"gsl", SH_GSL_VERSION},
        {"lua", SH_LUA_VERSION},
        {"hdf5", SH_HDF5_VERSION},
        {"xxhash", SH_XXHASH_VERSION},
        {"zlib", SH_ZLIB_VERSION},
        {"jansson", SH_JANSSON_VERSION},
    };
    *count = (int)SH_COUNT(lines);
    return lines;
}

/* the text behind "key … :" in a file of /proc, or false */
static bool proc_value(const char *path, const char *key, char *text, size_t size)
{
    char line[400];
    bool found = false;
    FILE *file = fopen(path, "r");
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL) {
        char *colon = strchr(line, ':');
        if (colon != NULL && strncmp(line, key, strlen(key)) == 0) {
            colon += 1 + strspn(colon + 1, " \t");
            snprintf(text, size, "%.*s", (int)strcspn(colon, "\n"), colon);
            found = true;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return found;
}

const char *sh_about_cpu(char *text, size_t size)
{
    if (!proc_value("/proc/cpuinfo", "model name", text, size)) {
        snprintf(text, size, "unknown");
    }
    return text;
}

const char *sh_about_cpu_sets(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl")) {
        return "baseline avx2 avx512";
    }
    return __builtin_cpu_supports("avx2") ? "baseline avx2" : "baseline";
#else
    return "baseline";
#endif
}

int sh_about_threads(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) {
        return CPU_COUNT(&set);
    }
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (int)count : 1;
}

/* a size in a file of /proc, given there in kB */
static double size_in(const char *path, const char *key)
{
    char text[100];
    double kib = 0;
    if (proc_value(path, key, text, sizeof text)) {
        sscanf(text, "%lf", &kib);
    }
    return 1024 * kib;
}

double sh_about_memory(void)
{
    return size_in("/proc/meminfo", "MemTotal");
}

double sh_about_memory_free(void)
{
    return size_in("/proc/meminfo", "MemAvailable");
}

double sh_about_resident(void)
{
    return size_in("/proc/self/status", "VmRSS");
}
