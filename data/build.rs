//! Embeds the folders anew when a file in them changes: the embedding macro does not tell the compiler.

fn main() {
    for folder in ["brief", "lexicon", "model", "ontology", "parties", "rules", "sample"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
