//! Embeds the folders anew when a file in them changes: the embedding macro does not tell the compiler.

#[expect(clippy::print_stdout, reason = "a build script speaks to cargo on standard output")]
fn main() {
    for folder in ["brief", "lexicon", "model", "ontology", "parties", "rules", "sample"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
