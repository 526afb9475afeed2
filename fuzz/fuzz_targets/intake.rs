//! Any bytes as a stream of news: the format is told from the bytes, and nothing may panic.
#![no_main]

use chancery_read::intake::{Input, Intake, Options};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let stream = Input::Stream { name: "stream".to_owned(), reader: Box::new(std::io::Cursor::new(data.to_vec())) };
    for taken in Intake::new([stream], Options::default()) {
        match taken {
            Ok(t) => assert!(!t.article.id.as_str().is_empty()),
            Err(e) => assert!(!e.to_string().is_empty()),
        }
    }
});
