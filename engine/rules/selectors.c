#include "rules/hook.h"

sh_selector sh_selector_all(void)
{
    return (sh_selector){.platform = -1, .region = -1, .type = -1, .pooled = -1, .share = 1.0};
}
