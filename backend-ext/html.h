/* html.h - text into a document that a browser opens: whatever it says, it stays text. */
#pragma once
#include "common/base/base.h"

/* Markup of our own, as it is. */
#define html_raw(out, markup) strbuf_add((out), (markup))
/* Outside text: made plain (lines stay) and escaped.  NULL is nothing. */
void html_text(struct strbuf *out, const char *text);
/* One row of a table: <th>name</th><td>text</td>; nothing when the text is empty. */
void html_row(struct strbuf *out, const char *name, const char *text);
/* A JSON value laid out in <pre>. */
void html_json(struct strbuf *out, const json_t *value);
/* JSON for a <script> that a browser never runs: no byte in it can end the element. */
void html_script_json(struct strbuf *out, const char *json);
