"""The sentences of the draft box, for its scripts."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cadre_review.marks import in_use


def words() -> dict[str, str]:
    """Key → sentence in the language of the page; ``%(name)s`` is filled in by the script."""
    return {
        "comma": in_use().comma,
        "colon": in_use().colon,
        # states of a record
        "draft": pgettext("visit", "being written"),
        "waiting": _("waiting to be sent"),
        "sending": _("being sent"),
        "photos": _("arrived, photos on their way"),
        "received": _("arrived"),
        "refused": pgettext("draft box", "refused"),
        "conflict": _("two texts"),
        "visit_first": _("Goes on its way after its visit: finish the visit and send it."),
        # ages
        "minutes": _("%(n)s min"),
        "hours": _("%(n)s h"),
        "days": _("%(n)s days"),
        "oldest": _("%(n)s not sent, the oldest for %(age)s"),
        "all_sent": _("Everything has arrived."),
        # setting up and opening
        "not_here": _(
            "This browser cannot keep a draft box: it needs a secure connection (https) and storage. "
            "Log visits on the ordinary pages; they are saved on the server."
        ),
        "set_up": _("Set up the draft box on this device"),
        "set_up_why": _(
            "Units, names and drafts lie encrypted on this device and open with a PIN of your own, also without a "
            "network. Choose at least six digits that nobody can guess."
        ),
        "set_up_needs_sign_in": _("To set up a draft box, sign in first, with a network."),
        "pin": _("PIN"),
        "pin_again": _("PIN once more"),
        "pin_differs": _("The two PINs differ."),
        "set": _("Set up the box"),
        "whose": _("Whose draft box?"),
        "another_person": _("Another person"),
        "unlock": _("Open"),
        "unlock_title": _("Draft box of %(name)s"),
        "wrong_pin": _("The PIN is wrong. Tries left: %(left)s."),
        "wait": _("Wait %(seconds)s seconds before the next try."),
        "locked": _(
            "Too many wrong PINs: the box is locked. Nothing is lost. Sign in with a network, then set a new PIN."
        ),
        "forgot": _("Forgot the PIN"),
        "new_pin": _("Set a new PIN"),
        "sign_in": _("Sign in"),
        "sign_in_first": _("Signed out. Sign in; sending goes on by itself."),
        # the box
        "offline": _("No network. What was typed lies safely on this device; it is tried again by itself."),
        "is_sending": _("Sending …"),
        "new_visit": _("Log a visit"),
        "note": _("Key words now"),
        "records": _("Records"),
        "nothing": _("The box is empty. Log a visit: it can be done without a network."),
        "choose_unit": _("Which unit?"),
        "search": _("Search"),
        "no_kit": _("Units and forms have not been fetched yet. Fetch them with a network."),
        "fetch": _("Fetch units and forms anew"),
        "fetched": _("Fetched %(age)s ago."),
        "being_fetched": _("Fetching …"),
        "people": _("Leadership team and cadres"),
        "plan": _("Plan"),
        "plan_day": _("Planned for %(day)s"),
        "plan_agreed": _("Agreed for %(day)s"),
        "plan_contact": _("Contact: %(who)s"),
        "plan_hear": _("To be heard"),
        "lifeboat": _("Copy to another device"),
        "devices": _("Devices"),
        "server_records": _("With the team"),
        "change": _("Change"),
        # a record
        "outline": _("Outline"),
        "ratings": _("Ratings"),
        "required": pgettext("field", "required"),
        "add_row": _("Add a row"),
        "person_elsewhere": pgettext("draft box", "Find somebody else"),
        "person_why": _(
            "Found are the people whom this device knows, and with a network anybody. Whoever is not found is written "
            "down in words, name and unit, and looked up when the record arrives."
        ),
        "person_in_words": _("Write down “%(words)s”, to be looked up when it is sent"),
        "person_taken": _("%(name)s can be chosen in this form now."),
        "unknown_mark": _("(to be looked up)"),
        "kept": _("Kept on this device %(at)s"),
        "ready": _("Ready: send"),
        "close_text": pgettext("editor", "Done"),
        "as_draft": pgettext("draft box", "Save"),
        "talk": pgettext("draft box", "+ Talk"),
        "choose_visit": _("Several rounds hold this unit. To which visit do the key words belong?"),
        "further_visit": _("To a further visit"),
        "choose_team": _("Several rounds hold this unit: say first to which the visit belongs."),
        "photos_of": _("Photos"),
        "take_photo": _("Take or choose a photo"),
        "caption": _("caption"),
        "photo_bad": _("This file is no photo that can be read."),
        "photo_heic": _(
            "This phone cannot read its HEIC photo here. Set the camera to “Most compatible” (JPEG)."
        ),
        "photo_gone": _("The photo is no longer on this device."),
        "photo_refused": _("The photo was not taken."),
        "lacking": _("Still empty: %(what)s. It can stay a draft."),
        "discard": _("Throw away"),
        "sure": _("Throw this away for good? It has not been sent."),
        "receipt": _("Receipt %(number)s, version %(version)s, %(at)s"),
        "look": _("Open on the server"),
        "no_longer_form": _("This kind of record is not in the forms fetched. Fetch them anew."),
        # two texts
        "conflict_why": _(
            "%(name)s saved this record meanwhile. Nothing is lost: choose for each part which text stays."
        ),
        "theirs": _("Saved by %(name)s"),
        "mine": _("Yours"),
        "merged": _("A text made of both"),
        "choose_each": _("Choose for each part."),
        "settle": _("Save the choice and send"),
        # the lifeboat
        "lifeboat_why": _(
            "Everything that has not arrived goes into one encrypted file. Take it in on another device, where you "
            "have set up your draft box. Choose a pass phrase of at least ten characters."
        ),
        "phrase": _("Pass phrase"),
        "phrase_rule": _("The pass phrase has at least ten characters."),
        "save_file": _("Save the file"),
        "take_in": _("Take in a file"),
        "take_in_bad": _(
            "The file cannot be opened: the pass phrase is wrong, or it is no file of a draft box."
        ),
        "take_in_other": _("This file belongs to the draft box of another person."),
        "taken_in": _("%(n)s records taken in, %(both)s kept in both versions."),
        # 今天, steps, room
        "today": _("Today"),
        "tomorrow": _("Tomorrow"),
        "me": pgettext("bottom bar", "Me"),
        "my_visits": _("My visits"),
        "days_over": _("%(n)s days over"),
        "start_visit": _("Start the visit"),
        "go_on": pgettext("draft box", "Go on"),
        "mend": pgettext("draft box", "Correct"),
        "settle_now": pgettext("draft box", "Choose between the two"),
        "call": _("Call %(who)s"),
        "call_short": _("Call"),
        "with_whom": _("With %(names)s"),
        "still_to_hear": _("leadership team of %(total)s, %(lacking)s still to be heard"),
        "more_to_hear": _("%(n)s more to be heard"),
        "others_here": _("%(n)s others who serve here"),
        "in_confidence": pgettext("draft box", "In confidence, by class"),
        "n_records": pgettext("draft box", "%(n)s records"),
        "arrived_here": pgettext("draft box", "Arrived from this device: %(n)s"),
        "to_write_out": pgettext("draft box", "To be written out"),
        "with_lead": pgettext("draft box", "With the lead"),
        "try_again": _("Try again"),
        "needs_network": pgettext(
            "draft box",
            "This page needs a network, and there is none. What lies on this device is here.",
        ),
        "back_online": pgettext("draft box", "The network is there: open the page of the server"),
        "set_up_needs_network": pgettext(
            "draft box",
            "No network, and nothing is kept on this device yet. Set the PIN once while there is a "
            "network; from then on this page opens without one.",
        ),
        "send_failed": pgettext("draft box", "Sending did not work; it is tried again by itself."),
        "full": pgettext(
            "draft box",
            "This device has no room left. What you type stays on the page but is not kept yet: make "
            "room (send, delete photos), then save again.",
        ),
        "not_kept": pgettext(
            "draft box",
            "Not kept on this device: %(why)s. What you typed stays on the page.",
        ),
        "room": pgettext("draft box", "Room on this device: %(used)s of %(of)s MB used."),
        "room_short": pgettext(
            "draft box",
            "The room on this device runs short: %(used)s of %(of)s MB used. Send what "
            "waits, and delete what is not needed.",
        ),
        "room_not_lasting": pgettext(
            "draft box",
            "The browser may clear it when the device runs short: send soon.",
        ),
        "pin_rule": _("The PIN has at least six digits."),
        "pin_row": _("These digits are a row or repeat themselves: anybody tries them first."),
        "pin_day": _("These digits could be a day of birth: anybody tries them first."),
        "pin_old": _("PIN until now"),
        "pin_new": _("New PIN"),
        "wrong_old_pin": _("The PIN until now is wrong."),
        "pin_changed": _("The PIN has been changed."),
        "change_pin": _("Change the PIN"),
        "now": pgettext("draft box", "Now"),
        "more": pgettext("draft box", "More"),
        "steps": _("Steps"),
        "next_step": _("Next: %(step)s"),
        "write_out": pgettext("draft box", "Write out in full"),
        "record": pgettext("draft box", "Record"),
        "person_line": pgettext("draft box", "Name, pinyin, unit, post"),
        "mend_first": pgettext("draft box", "Please mend what is marked; then send it."),
        "by_question": _("Answers by question"),
        "position": _("Use the position of this device"),
        "no_position": _("This device gave no position. Write the place by hand; that is enough."),
        "begun_by": pgettext("draft box", "Begun by %(name)s. Add your own talks and records."),
        "change_basics": pgettext("draft box", "Change the basics"),
        "there_today": pgettext("draft box", "A visit of today is there"),
        "join": pgettext("draft box", "Join: %(title)s"),
        # a lock of the device
        "device_lock_on": pgettext("draft box", "Use the device's lock"),
        "device_lock_off": pgettext("draft box", "No longer use the device's lock"),
        "device_lock_open": pgettext("draft box", "Open with the device's lock"),
        "device_lock_why": pgettext(
            "draft box",
            "Finger, face or the device's code then open this page beside the PIN. Say the PIN once more.",
        ),
        "device_lock_is_on": pgettext("draft box", "The device's lock opens this page now."),
        "device_lock_cannot": pgettext(
            "draft box",
            "This device's lock cannot keep a key, so it would protect nothing. Go on with the PIN.",
        ),
        "device_lock_failed": pgettext("draft box", "The device's lock did not open. Take the PIN."),
        # the end
        "wiped": _("This device was reported lost: its draft box has been destroyed."),
        "back": _("Back"),
        "failed": _("It did not work: %(why)s"),
    }
