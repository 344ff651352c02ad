/* The program with one fault, chosen by the variable PLANT: its calls of two functions lead
 * here (see meson.build). What guards against such faults must see them.
 *
 * fen    from step 3 on the books know of one fen that no investor has
 * twice  each record but those of replication 0 is committed twice
 * trap   a check of the program fails */
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "outputs/journal.h"
#include "world/world.h"

void __real_sh_world_reconcile(sh_world *world, const char *phase, bool claims, bool loans);
void __wrap_sh_world_reconcile(sh_world *world, const char *phase, bool claims, bool loans);
sh_sink __real_sh_journal_sink(sh_journal *journal);
sh_sink __wrap_sh_journal_sink(sh_journal *journal);

static sh_sink real_sink;

static bool is_planted(const char *word)
{
    const char *plant = getenv("PLANT");
    return plant != NULL && strcmp(plant, word) == 0;
}

void __wrap_sh_world_reconcile(sh_world *world, const char *phase, bool claims, bool loans)
{
    if (world->step == 3 && claims && is_planted("fen")) {
        sh_ledger_post(&world->ledger, 0, SH_FLOW_placement, 1);
    }
    sh_check(!is_planted("trap"));
    __real_sh_world_reconcile(world, phase, claims, loans);
}

static sh_status commit_twice(void *self, const sh_record *record, sh_error *error)
{
    sh_status status = real_sink.commit(self, record, error);
    bool again = status == SH_OK && record->replication > 0 && is_planted("twice");
    return again ? real_sink.commit(self, record, error) : status;
}

sh_sink __wrap_sh_journal_sink(sh_journal *journal)
{
    real_sink = __real_sh_journal_sink(journal);
    return (sh_sink){real_sink.self, real_sink.open, commit_twice, real_sink.close};
}
