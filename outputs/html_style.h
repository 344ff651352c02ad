/* The style sheet of the report, for the screen and for A4 paper. */
#ifndef SH_OUTPUTS_HTML_STYLE_H
#define SH_OUTPUTS_HTML_STYLE_H

extern const char sh_html_style[];

#endif
