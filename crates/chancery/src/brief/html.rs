//! The brief as one HTML page that stands alone: no scripts, prints well.

use std::fmt::Write as _;

use super::Brief;
use super::markdown::source;
use crate::escape::escape;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:1.05rem/1.6 Georgia,'Times New Roman',serif;max-width:44rem;margin:3rem auto;padding:0 1.2rem;color:#1c1c1c;background:#fdfcf9}\
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .4rem}h2{font-size:1.1rem;margin:2rem 0 .6rem;border-bottom:1px solid #cfc9bb;padding-bottom:.2rem}\
.basis{color:#5c574c;font-size:.92rem}li{margin:.45rem 0}sup a{text-decoration:none;color:#8a2c1d;padding:0 .12em}\
ol.sources{font-size:.88rem;line-height:1.45;padding-left:1.6rem;color:#3c3932}ol.sources li:target{background:#f3e9c9}q{quotes:'“' '”'}\
@media(prefers-color-scheme:dark){body{color:#e6e2d8;background:#191816}h2{border-color:#4a463d}.basis,ol.sources{color:#b3ad9f}sup a{color:#e39a86}ol.sources li:target{background:#3a3420}}\
@media print{body{margin:0;max-width:none;font-size:10.5pt}a{color:inherit}}";

/// Writes the page. Every word of a report is escaped; links lead only to http and https.
pub fn html(brief: &Brief) -> String {
    let mut out = String::new();
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n",
        title = escape(&brief.title)
    );
    let b = &brief.basis;
    let _ = writeln!(
        out,
        "<p class=\"basis\">Based on {} events in {} reports of {} publishers. Numbers lead to the quoted words.</p>",
        b.events, b.articles, b.publishers
    );
    for section in &brief.sections {
        let _ = writeln!(out, "<h2>{}</h2>", escape(section.heading));
        let listed = section.sentences.len() > 1;
        if listed {
            out.push_str("<ul>\n");
        }
        for s in &section.sentences {
            let marks: String = s
                .citations
                .iter()
                .map(|n| format!("<a href=\"#c{n}\" id=\"r{n}\">{n}</a>"))
                .collect::<Vec<_>>()
                .join(" ");
            let tag = if listed { "li" } else { "p" };
            let events: Vec<&str> = s.events.iter().map(|e| e.0.as_str()).collect();
            let _ = writeln!(
                out,
                "<{tag} data-events=\"{}\">{}<sup>{marks}</sup></{tag}>",
                escape(&events.join(" ")),
                escape(&s.text)
            );
        }
        if listed {
            out.push_str("</ul>\n");
        }
    }
    out.push_str("<h2>Sources</h2>\n<ol class=\"sources\">\n");
    for c in &brief.citations {
        let link = c
            .url
            .as_deref()
            .filter(|u| u.starts_with("https://") || u.starts_with("http://"))
            .map_or(String::new(), |u| {
                format!(" <a href=\"{}\" rel=\"nofollow noopener\">report</a>", escape(u))
            });
        let _ = writeln!(out, "<li id=\"c{}\">{}{link}</li>", c.number, escape(&source(c)));
    }
    out.push_str("</ol>\n</body>\n</html>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::*;

    #[test]
    fn a_script_in_a_headline_stays_text() {
        let brief = Brief {
            title: "<script>alert(1)</script>".to_owned(),
            parties: ["CHN".to_owned(), "JPN".to_owned()],
            since: None,
            until: None,
            as_of: None,
            basis: Basis { articles: 1, events: 1, publishers: 1 },
            sections: vec![Section {
                heading: "Judgement",
                sentences: vec![Sentence {
                    text: "a\" onload=\"x".to_owned(),
                    events: vec![EventName("0".to_owned())],
                    citations: vec![1],
                }],
            }],
            citations: vec![Citation {
                number: 1,
                doc_id: "d".to_owned(),
                title: Some("<img src=x onerror=alert(1)>".to_owned()),
                publisher: None,
                published: None,
                url: Some("javascript:alert(1)".to_owned()),
                words: "w".to_owned(),
                span: [0, 1],
                further_reports: 0,
            }],
        };
        let page = html(&brief);
        assert!(
            !page.contains("<script>") && !page.contains("<img") && !page.contains("javascript:"),
            "{page}"
        );
        assert!(page.contains("&lt;script&gt;"));
    }
}
