//! Everything a fuzzer ever started from or kept passes: seeds, corpora, and inputs that once broke something. Needs no C++ compiler.

use std::path::Path;

use waymark_fuzz::{TARGETS, seeds};

#[test]
fn every_input_of_every_corpus_passes() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (name, target) in TARGETS {
        let mut inputs = 0;
        for (_, seed) in seeds::all().iter().filter(|(of, _)| *of == name) {
            target(seed);
            inputs += 1;
        }
        assert!(inputs > 2, "{name} has no seeds");
        for file in std::fs::read_dir(corpora.join(name)).expect("a corpus in the tree") {
            let file = file.expect("readable").path();
            println!("{}", file.display());
            target(&std::fs::read(&file).expect("readable"));
        }
    }
}
