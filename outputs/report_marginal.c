/* What a channel does: its share in the causes of failures beside a run without it. */
#include "base/macros.h"
#include "outputs/report_parts.h"
#include "outputs/words.h"

static void write_row(sh_report *report, const sh_channel_effect *effect)
{
    sh_html *page = &report->page;
    sh_html_row(page);
    sh_html_cell(page, sh_words_title(sh_words_plain_name(effect->channel).text).text);
    sh_words_parts share = sh_words_estimate_parts(&effect->share, "share", false);
    sh_html_number(page, share.value.text);
    sh_html_number(page, share.interval.text);
    sh_report_estimate(report, &effect->change, "platforms", true);
    sh_html_row_end(page);
}

sh_status sh_report_marginal(sh_report *report, sh_error *error)
{
    static const char *const head[] = {"Channel",        "#Mean trigger share",
                                       "#95 % interval", "#Marginal effect (failures)",
                                       "#95 % interval", "#n"};
    const sh_channel_effects *effects = &report->findings->channels;
    (void)error;
    if (effects->count == 0) {
        return SH_OK;
    }
    sh_html_table(&report->page, "Trigger share and marginal effect by channel", false);
    sh_html_head(&report->page, SH_COUNT(head), head);
    for (int32_t i = 0; i < effects->count; i++) {
        write_row(report, &effects->item[i]);
    }
    sh_html_table_end(&report->page, false);
    sh_html_paragraph(
        &report->page,
        "The trigger share is the channel's part in the causes of the baseline's failures. "
        "The marginal effect is the mean number of failures with the channel less that "
        "without it, replication by replication with the same luck; an interval whose ends "
        "are equal says that each pair shows the same difference. The two need not agree: "
        "without a channel another may bring down the same platforms, and a channel with a "
        "small share may be the one that starts the rest.");
    return SH_OK;
}
