//! Tables of spreadsheets, out and in.

use super::map::{Map, square, titles};
use crate::layout::Spot;
use crate::transfer::*;

#[test]
fn a_selection_is_a_table_of_lanes_and_moments() {
    let (map, _, _, cards) = square();
    let (journey, placement) = map.read();
    let table = rows(&journey, &placement, &cards);
    assert_eq!(to_tsv(&table), "\tone\ttwo\npains\t\"a\nb\"\t\ntext\t\tc");
    assert_eq!(to_tsv(&rows(&journey, &placement, &cards[..2])), "a\nb");
    assert_eq!(
        to_html(&vec![vec!["<b>\nx".to_owned()]]),
        "<table><tr><td>&lt;b&gt;<br>x</td></tr></table>"
    );
}

impl Map {
    fn paste_table(&mut self, text: &str, into: Option<Spot>) -> Result<Pasted, TransferError> {
        let (journey, placement) = self.read();
        let mut next = self.next + (1 << 20);
        let pasted = paste_rows(&journey, &placement, &parse_tsv(text), into, &mut || {
            next += 1;
            (3, next)
        })?;
        self.next = next;
        self.apply(&pasted.edits);
        Ok(pasted)
    }
}

#[test]
fn a_range_of_a_spreadsheet_makes_a_card_per_line_of_each_cell() {
    let (mut map, lanes, moments, _) = square();
    let text = "x\t\"y\n- z\"\r\n\tw\r\n";
    map.paste_table(text, Some(Spot::Cell(lanes[0], moments[1]))).unwrap();
    assert_eq!(titles(&map, lanes[0], moments[1]), "x");
    assert_eq!(titles(&map, lanes[0], moments[2]), "y z");
    assert_eq!(titles(&map, lanes[2], moments[2]), "w");
    let long = format!("{}\t1", "word ".repeat(80));
    let pasted = map.paste_table(&long, Some(Spot::Cell(lanes[0], moments[0]))).unwrap();
    let EntityRef::Card(id) = pasted.things[0] else {
        panic!()
    };
    let card = map.read().0.cards[&id].clone();
    assert!(card.title.ends_with('…') && card.body.ends_with("word"), "{card:?}");
    let wide = map.paste_table("1\t2\t3\t4", Some(Spot::Cell(lanes[0], moments[0])));
    assert_eq!(
        wide,
        Err(TransferError::NoRoom {
            kind: EntityKind::Moment,
            needed: 4,
            there: 3
        })
    );
    assert_eq!(map.paste_table("1\t2", None), Err(TransferError::NoPlace));
    assert_eq!(map.paste_table(" \n\t", None), Err(TransferError::Nothing));
}

#[test]
fn a_table_that_was_copied_out_and_changed_adds_only_what_is_new() {
    let (mut map, lanes, moments, cards) = square();
    let (journey, placement) = map.read();
    let text = to_tsv(&rows(&journey, &placement, &cards))
        .replace('c', "c\nd")
        .replace("\t\tc\nd", "\t\t\"c\nd\"");
    let pasted = map.paste_table(&text, None).unwrap();
    assert_eq!(pasted.things.len(), 1);
    assert_eq!(titles(&map, lanes[2], moments[1]), "c d");
    assert_eq!(titles(&map, lanes[0], moments[0]), "a b");
}
