#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/names.h"

Test(names, equal_texts_get_one_number_in_order_of_first_use)
{
    sh_names names = {0};
    char text[32];
    cr_expect_eq(sh_names_find(&names, "n0"), -1);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 3000; i++) {
            snprintf(text, sizeof text, "n%d", i);
            cr_assert_eq(sh_names_add(&names, text), i);
        }
    }
    for (int i = 0; i < 3000; i++) {
        snprintf(text, sizeof text, "n%d", i);
        cr_assert_eq(sh_names_find(&names, text), i);
        cr_assert_str_eq(sh_names_text(&names, i), text);
    }
    cr_expect_eq(names.count, 3000);
    cr_expect_eq(sh_names_find(&names, "n3000"), -1);
    sh_names_free(&names);
    cr_expect_eq(sh_names_find(&names, "n0"), -1);
}

/* shortest path by trying every edit of a prefix: slow, obvious */
static size_t slow_distance(const char *a, const char *b)
{
    if (*a == '\0' || *b == '\0') {
        return strlen(a) + strlen(b);
    }
    size_t best = slow_distance(a + 1, b + 1) + (*a != *b);
    size_t removed = slow_distance(a + 1, b) + 1, added = slow_distance(a, b + 1) + 1;
    best = removed < best ? removed : best;
    best = added < best ? added : best;
    if (a[1] != '\0' && b[1] != '\0' && a[0] == b[1] && a[1] == b[0]) {
        size_t swapped = slow_distance(a + 2, b + 2) + 1;
        best = swapped < best ? swapped : best;
    }
    return best;
}

Test(names, distance_equals_a_search_over_all_edits)
{
    unsigned state = 1;
    for (int i = 0; i < 3000; i++) {
        char word[2][8] = {"", ""};
        for (int k = 0; k < 2; k++) {
            state = state * 1103515245 + 12345;
            size_t length = (state >> 16) % 6;
            for (size_t j = 0; j < length; j++) {
                state = state * 1103515245 + 12345;
                word[k][j] = (char)('a' + (state >> 16) % 3);
            }
        }
        cr_assert_eq(sh_names_distance(word[0], word[1]), slow_distance(word[0], word[1]),
                     "%s %s", word[0], word[1]);
    }
    cr_expect_eq(sh_names_distance("custody", "csutody"), 1);
}

Test(names, the_nearest_name_is_found_within_the_threshold_only)
{
    const char *const list[] = {"investors", "borrowers", "platforms", "steps", "seed"};
    cr_expect_eq(sh_names_nearest("investers", list, 5), 0);
    cr_expect_eq(sh_names_nearest("platform", list, 5), 2);
    cr_expect_eq(sh_names_nearest("sede", list, 5), 4);
    cr_expect_eq(sh_names_nearest("step", list, 5), 3);
    cr_expect_eq(sh_names_nearest("bank", list, 5), -1);
    cr_expect_eq(sh_names_nearest("x", list, 0), -1);
    const char *const twins[] = {"ab", "ac"};
    cr_expect_eq(sh_names_nearest("ad", twins, 2), 0, "the first of equals");
}
