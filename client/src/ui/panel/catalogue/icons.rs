//! The icons that channels and actors can have, by the name that the document keeps.
//!
//! A name that is not here (of a newer version, or another tool) is kept and shows no drawing.

use crate::ui::kit::IconData;

/// All of them by name, in the order in which they are offered.
pub(in crate::ui::panel) static ICONS: &[(&str, IconData)] = &[
    ("accessibility", icondata_lu::LuAccessibility),
    ("app-window", icondata_lu::LuAppWindow),
    ("at-sign", icondata_lu::LuAtSign),
    ("audio-lines", icondata_lu::LuAudioLines),
    ("baby", icondata_lu::LuBaby),
    ("banknote", icondata_lu::LuBanknote),
    ("bath", icondata_lu::LuBath),
    ("bed", icondata_lu::LuBed),
    ("bed-double", icondata_lu::LuBedDouble),
    ("bell", icondata_lu::LuBell),
    ("bike", icondata_lu::LuBike),
    ("book-open", icondata_lu::LuBookOpen),
    ("bot", icondata_lu::LuBot),
    ("briefcase", icondata_lu::LuBriefcase),
    ("building", icondata_lu::LuBuilding),
    ("building-2", icondata_lu::LuBuilding2),
    ("bus", icondata_lu::LuBus),
    ("calendar", icondata_lu::LuCalendar),
    ("calendar-days", icondata_lu::LuCalendarDays),
    ("camera", icondata_lu::LuCamera),
    ("car", icondata_lu::LuCar),
    ("circle-help", icondata_lu::LuCircleHelp),
    ("clipboard-list", icondata_lu::LuClipboardList),
    ("clock", icondata_lu::LuClock),
    ("cloud", icondata_lu::LuCloud),
    ("coffee", icondata_lu::LuCoffee),
    ("coins", icondata_lu::LuCoins),
    ("concierge-bell", icondata_lu::LuConciergeBell),
    ("credit-card", icondata_lu::LuCreditCard),
    ("database", icondata_lu::LuDatabase),
    ("dog", icondata_lu::LuDog),
    ("door-closed", icondata_lu::LuDoorClosed),
    ("dumbbell", icondata_lu::LuDumbbell),
    ("factory", icondata_lu::LuFactory),
    ("file-check", icondata_lu::LuFileCheck),
    ("file-spreadsheet", icondata_lu::LuFileSpreadsheet),
    ("file-text", icondata_lu::LuFileText),
    ("flask-conical", icondata_lu::LuFlaskConical),
    ("folder", icondata_lu::LuFolder),
    ("footprints", icondata_lu::LuFootprints),
    ("gavel", icondata_lu::LuGavel),
    ("gift", icondata_lu::LuGift),
    ("globe", icondata_lu::LuGlobe),
    ("graduation-cap", icondata_lu::LuGraduationCap),
    ("hand-helping", icondata_lu::LuHandHelping),
    ("handshake", icondata_lu::LuHandshake),
    ("headphones", icondata_lu::LuHeadphones),
    ("headset", icondata_lu::LuHeadset),
    ("heart", icondata_lu::LuHeart),
    ("heart-handshake", icondata_lu::LuHeartHandshake),
    ("heart-pulse", icondata_lu::LuHeartPulse),
    ("hospital", icondata_lu::LuHospital),
    ("house", icondata_lu::LuHouse),
    ("id-card", icondata_lu::LuIdCard),
    ("key", icondata_lu::LuKey),
    ("key-round", icondata_lu::LuKeyRound),
    ("landmark", icondata_lu::LuLandmark),
    ("languages", icondata_lu::LuLanguages),
    ("laptop", icondata_lu::LuLaptop),
    ("layout-dashboard", icondata_lu::LuLayoutDashboard),
    ("life-buoy", icondata_lu::LuLifeBuoy),
    ("lock", icondata_lu::LuLock),
    ("luggage", icondata_lu::LuLuggage),
    ("mail", icondata_lu::LuMail),
    ("map", icondata_lu::LuMap),
    ("map-pin", icondata_lu::LuMapPin),
    ("megaphone", icondata_lu::LuMegaphone),
    ("message-circle", icondata_lu::LuMessageCircle),
    ("message-square", icondata_lu::LuMessageSquare),
    ("mic", icondata_lu::LuMic),
    ("monitor", icondata_lu::LuMonitor),
    ("newspaper", icondata_lu::LuNewspaper),
    ("package", icondata_lu::LuPackage),
    ("pen-line", icondata_lu::LuPenLine),
    ("percent", icondata_lu::LuPercent),
    ("phone", icondata_lu::LuPhone),
    ("plane", icondata_lu::LuPlane),
    ("printer", icondata_lu::LuPrinter),
    ("qr-code", icondata_lu::LuQrCode),
    ("radio", icondata_lu::LuRadio),
    ("receipt", icondata_lu::LuReceipt),
    ("router", icondata_lu::LuRouter),
    ("ruler", icondata_lu::LuRuler),
    ("scale", icondata_lu::LuScale),
    ("scan-line", icondata_lu::LuScanLine),
    ("school", icondata_lu::LuSchool),
    ("search", icondata_lu::LuSearch),
    ("server", icondata_lu::LuServer),
    ("share-2", icondata_lu::LuShare2),
    ("shield", icondata_lu::LuShield),
    ("ship", icondata_lu::LuShip),
    ("shopping-bag", icondata_lu::LuShoppingBag),
    ("shopping-cart", icondata_lu::LuShoppingCart),
    ("signpost", icondata_lu::LuSignpost),
    ("smartphone", icondata_lu::LuSmartphone),
    ("sparkles", icondata_lu::LuSparkles),
    ("square-parking", icondata_lu::LuSquareParking),
    ("star", icondata_lu::LuStar),
    ("stethoscope", icondata_lu::LuStethoscope),
    ("sticky-note", icondata_lu::LuStickyNote),
    ("store", icondata_lu::LuStore),
    ("table", icondata_lu::LuTable),
    ("tag", icondata_lu::LuTag),
    ("tent", icondata_lu::LuTent),
    ("test-tube", icondata_lu::LuTestTube),
    ("thumbs-up", icondata_lu::LuThumbsUp),
    ("ticket", icondata_lu::LuTicket),
    ("train-front", icondata_lu::LuTrainFront),
    ("trending-up", icondata_lu::LuTrendingUp),
    ("truck", icondata_lu::LuTruck),
    ("tv", icondata_lu::LuTv),
    ("user", icondata_lu::LuUser),
    ("user-plus", icondata_lu::LuUserPlus),
    ("users", icondata_lu::LuUsers),
    ("utensils", icondata_lu::LuUtensils),
    ("video", icondata_lu::LuVideo),
    ("wallet", icondata_lu::LuWallet),
    ("warehouse", icondata_lu::LuWarehouse),
    ("wifi", icondata_lu::LuWifi),
    ("wrench", icondata_lu::LuWrench),
];

/// The drawing of a name.
pub fn icon(name: &str) -> Option<IconData> {
    ICONS.iter().find(|(known, _)| *known == name).map(|(_, icon)| *icon)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// A template as the server has it; the tests run where there are no files.
    macro_rules! template {
        ($name:literal) => {
            include_str!(concat!("../../../../../shared/templates/", $name, ".toml"))
        };
    }

    const TEMPLATES: [&str; 13] = [
        template!("as-is-to-be"),
        template!("before-during-after"),
        template!("buying-group"),
        template!("employee"),
        template!("empty-grid"),
        template!("five-stages"),
        template!("four-step-starter"),
        template!("hotel-stay"),
        template!("public-service"),
        template!("purchase-cycle"),
        template!("service-blueprint"),
        template!("service-call"),
        template!("trial-to-paid"),
    ];

    #[test]
    fn every_icon_of_the_templates_has_a_drawing() {
        let mut found = 0;
        for text in TEMPLATES {
            for part in text.split("icon = \"").skip(1) {
                let name = part.split('"').next().expect("a name");
                assert!(icon(name).is_some(), "{name}");
                found += 1;
            }
        }
        assert!(found > 50);
    }

    #[test]
    fn no_name_is_offered_twice() {
        let mut names: Vec<&str> = ICONS.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ICONS.len());
    }
}
