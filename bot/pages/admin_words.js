// Every sentence of the console, in English and Urdu.

const EN = {
  knowledge: "Knowledge", publish: "Publish", try: "Try it", gaps: "Gaps", use: "Use",
  signIn: "Sign in", signOut: "Sign out", password: "Password", yourName: "Your name, for the history", other: "اردو",
  "wrong-password": "Wrong password.", "too-many": "Too many attempts. Try again in {n} seconds.", "signed-out": "Please sign in again.", offline: "The server did not answer. Try again.",
  failed: "That did not work: {why}", tooLarge: "The file is too large.", tooLargeFor: "The file is too large: {n} MB at most.", dismiss: "Close this message",
  "another-origin": "The server takes this page for another site’s. If a proxy stands before the server, it must pass on the Host header: see docs/server.md.",
  search: "Search titles and files", newFile: "New file", upload: "Upload a document", topic: "Folder", files: "Files", sources: "Sources", unit: "Section", answered: "Answered", missing: "Missing",
  scripts: "Scripts", updated: "Updated", days: "{n} days old", today: "today", undated: "undated", noSources: "No sources: general guidance.", missingOnly: "Only with missing or older translations", subjects: "{n} subjects",
  draft: "Draft", draftNone: "No changes waiting.", waiting: "waits for your approval", approved: "approved", removed: "to be removed", fresh: "new", look: "Look", discard: "Discard", edit: "Edit", add: "Add {script}",
  approve: "Approve", approveHint: "This is the text that was read from the file. Read it before you approve it: it is what people will be answered with.", editAsText: "Edit as text", approvedNote: "Approved. It goes live when you publish.",
  notWhole: "Only the first part is shown.", notWholeText: "The document is longer than one text may be: only its first part is below. When this text goes live in its place, the rest is gone. To keep everything, split the document and upload the parts.", instead: "When this text goes live, it takes the place of {path}.",
  unsaved: "This text is not saved yet.", discardUnsaved: "Discard what is not saved", leave: "This text is not saved. Leave it? It waits in this tab until you open the file again.", leaveForGood: "There is text that is not saved. Go on and lose it?", close: "Back",
  "reversed-digits": "Numbers look reversed (like 5202 for 2025). Check every figure, or upload a DOCX instead.", "reversed-words": "Urdu words look reversed. Upload a DOCX or type the text instead.",
  "letter-shapes": "Letters came as shapes, not as text. Some words may be wrong.", "lost-letters": "Letters are missing or garbled, as happens with Nastaliq PDFs. Upload a DOCX instead.", "no-text": "Most pages hold no text: this looks like a scan.",
  path: "File name", text: "Text", preview: "Preview", noFaults: "No faults.", faults: "Faults", line: "Line {n}", save: "Save as draft", saved: "Saved as a draft. It goes live when you publish.", remove: "Remove this file", removedNote: "It will be removed when you publish.",
  stale: "Somebody changed this file since you opened it. Nothing was saved. Below is the difference from now to yours.", reload: "Open the newer one", taken: "A file of that name is there already. Nothing was uploaded.", takenReplace: "{path} is there already. Replace it with this file?", conflict: "The published file was changed after this draft was begun. Below is the difference from the published file to this draft. What you save or approve now takes its place.", questions: "Sample questions", script: "Script", unknownMark: "honest “not known”", offTopicMark: "declined",
  changes: "What will change", noChanges: "Nothing would change.", unitsAdded: "Sections added", unitsChanged: "Sections changed", unitsRemoved: "Sections removed", filesChanged: "Files",
  check: "Build and compare", publishNow: "Publish", building: "Working", "step-read": "Reading files", "step-embed": "Reading meaning", "step-golden": "Asking the golden questions", "step-write": "Writing",
  golden: "Golden questions", before: "Before", after: "After", better: "Better", worse: "Worse", noGolden: "There are no golden questions yet.", same: "No golden question got better or worse.", askedAnew: "{n} asked anew; nothing that changed comes near the others.",
  refused: "Not published; the live index stays. Why:", override: "Publish all the same", overrideWhy: "Why? This is kept in the history.", published: "Published.", upToDate: "Nothing has changed; the live index is up to date.", ready: "Built and compared. Not live yet.",
  "cause-recall": "{script}: right answers fall from {before} to {after}.", "cause-floor": "{script}: right answers fall to {after}, below the floor of {floor}.", "cause-facts": "{script}: facts stated in the answers fall from {before} to {after}.",
  "cause-false-answers": "{script}: answers to what must not be answered rise from {before} to {after}.", "cause-false-refusals": "{script}: refusals of what is known rise from {before} to {after}.", "cause-halved": "Only {after} passages remain of {before}.",
  "cause-uncompared": "There is nothing to compare it with: no older index can be asked, and no earlier answers are kept. Publish it only if you are sure of it.",
  "against-first": "This is the first index: there is nothing to compare it with.", "against-older": "Compared with the older index {base}.", "against-remembered": "Compared with what the index {base} used to answer.", "against-nothing": "It was not compared.",
  "live-damaged": "The live index {live} is damaged or made with another model.", "live-unreadable": "It cannot be read which index is live.",
  "facts missing": "right section, facts missing", lostFacts: "No longer says:", factsStated: "Facts stated", outdated: "It changed since you compared. Nothing was published: build and compare again.", "compare-first": "Build and compare first; then publish what you saw.",
  index: "The index could not be read or written. The live one stays.", "ended-early": "The work ended before it was done, perhaps for want of memory. Try again.",
  "fault-changed-outside": "{path} was changed outside the console. Open it again, or discard the draft.", "fault-discarded-meanwhile": "{path} was discarded while it was being published. Build and compare again.", "fault-changed-while-read": "{path} changed while it was being read. Build and compare again.",
  ownGolden: "Your golden questions", ownGoldenHint: "They are asked before every publication, together with those that came with Rahnuma. If their answers get worse, the publication is held back.", noOwnGolden: "None yet. Add one here, from “Try it” or from a gap.", newGolden: "New golden question", goldenSave: "Save the question", goldenSaved: "Saved; there are {n} golden questions.",
  goldenRemove: "Remove the question", goldenRemoveAsk: "Remove this golden question?", goldenRemoved: "Removed; {n} golden questions are left.", goldenFactLines: "Phrases a right answer holds, one a line; alternatives parted by | (optional)", goldenTorn: "Line {n} of the file cannot be read and is left out:", mustDecline: "must not be answered", unknownUnits: "There is no such section any more: {why}",
  "golden-gone": "Somebody changed or removed this question meanwhile. Nothing was saved; look at the list again.", "no-question": "Write the question first.", unwritten: "The file of golden questions could not be written.",
  history: "History", rollback: "Roll back", rollbackTo: "Go back to this", rolledBack: "Rolled back. Your change is kept as a draft.", live: "live", "nothing-older": "There is no older index.", "live-changed": "Another index went live meanwhile. Nothing was rolled back; look at the history again.", busy: "Another publication is running.", hasFaults: "The knowledge has faults; nothing was published.",
  "ev-published": "published", "ev-overridden": "published against the check", "ev-refused": "refused", "ev-rolled back": "rolled back",
  first: "right", "among three": "among three", wrong: "wrong", declined: "declined", answeredWrongly: "answered",
  question: "Question", askLive: "Live index", askDraft: "Draft", ask: "Ask", "nothing-built": "No draft is built. Press “Build and compare” first.", language: "Language", outcome: "Outcome", why: "Why", score: "Score", meaning: "Meaning", words: "Words", seconds: "Seconds",
  answered_o: "answered", not_covered: "not known", off_topic: "off topic", small_talk: "small talk", otherLanguage: "other",
  addGolden: "Add as golden question", goldenUnits: "Right sections, separated by commas; empty: must not be answered", goldenAdded: "Added; there are {n} golden questions now.", "unknown-unit": "There is no such section: {why}",
  gapsHint: "What people asked and nothing answered. The same question in English, Urdu and Roman Urdu is one line.", noGaps: "No gaps.", writeAnswer: "Write an answer", setAside: "Set aside", nowAnswered: "answered by now", times: "asked {n}×", mustNot: "Golden: must not be answered",
  period: "Period", last: "Last {n} days", byDay: "Messages by day", byChannel: "By channel", byScript: "By script", latency: "Seconds to answer", median: "median", p95: "95 of 100 faster", votes: "Votes by section", models: "Models", model: "Model", builtIn: "built-in answerer", tokens: "Tokens", cost: "Cost, $", answers: "Answers",
  disliked: "Answers voted down", none: "None.", csv: "CSV", messages: "Messages", tables: "Tables as CSV",
  day: "1 day old", subject: "1 subject", draftChanged: "The draft has changed since it was built: this is the answer of the older one.", readAs: "Read as", unsearched: "Answered without a search.",
  behind: "older than the English",
};

const UR = {
  knowledge: "معلومات", publish: "شائع کریں", try: "آزمائیں", gaps: "جن کا جواب نہیں", use: "استعمال",
  signIn: "داخل ہوں", signOut: "باہر جائیں", password: "پاس ورڈ", yourName: "آپ کا نام، ریکارڈ کے لیے", other: "English",
  "wrong-password": "پاس ورڈ غلط ہے۔", "too-many": "بہت زیادہ کوششیں ہو گئیں۔ {n} سیکنڈ بعد دوبارہ کوشش کریں۔", "signed-out": "براہِ کرم دوبارہ داخل ہوں۔", offline: "سرور نے جواب نہیں دیا۔ دوبارہ کوشش کریں۔",
  failed: "یہ کام نہیں ہو سکا: {why}", tooLarge: "فائل بہت بڑی ہے۔", tooLargeFor: "فائل بہت بڑی ہے: زیادہ سے زیادہ {n} MB۔", dismiss: "یہ پیغام بند کریں",
  "another-origin": "سرور اس صفحے کو کسی اور سائٹ کا سمجھ رہا ہے۔ اگر سرور کے آگے کوئی پراکسی ہے تو اسے Host ہیڈر آگے بھیجنا چاہیے، دیکھیں docs/server.md۔",
  search: "عنوان یا فائل تلاش کریں", newFile: "نئی فائل", upload: "دستاویز اپ لوڈ کریں", topic: "فولڈر", files: "فائلیں", sources: "حوالے", unit: "حصہ", answered: "جواب دیے", missing: "کمی",
  scripts: "رسم الخط", updated: "تازہ کیا گیا", days: "{n} دن پرانا", today: "آج", undated: "تاریخ درج نہیں", noSources: "کوئی حوالہ نہیں: عام مشورہ۔", missingOnly: "صرف وہ جن کا ترجمہ باقی یا پرانا ہے", subjects: "{n} موضوع",
  draft: "مسودہ", draftNone: "کوئی تبدیلی باقی نہیں۔", waiting: "آپ کی منظوری کا منتظر", approved: "منظور شدہ", removed: "ہٹایا جائے گا", fresh: "نیا", look: "دیکھیں", discard: "رد کریں", edit: "ترمیم", add: "{script} شامل کریں",
  approve: "منظور کریں", approveHint: "فائل سے یہ متن پڑھا گیا ہے۔ منظور کرنے سے پہلے اسے پڑھ لیں، لوگوں کو اسی سے جواب ملے گا۔", editAsText: "متن کے طور پر ترمیم", approvedNote: "منظور ہو گیا۔ شائع کرنے پر لوگوں تک پہنچے گا۔",
  notWhole: "صرف شروع کا حصہ دکھایا گیا ہے۔", notWholeText: "دستاویز ایک متن کی حد سے لمبی ہے، نیچے اس کا صرف شروع کا حصہ ہے۔ یہ متن شائع ہو کر دستاویز کی جگہ لے گا تو باقی حصہ نہیں رہے گا۔ سب کچھ رکھنا ہو تو دستاویز کو حصوں میں بانٹ کر اپ لوڈ کریں۔", instead: "شائع ہونے پر یہ متن {path} کی جگہ لے گا۔",
  unsaved: "یہ متن ابھی محفوظ نہیں ہوا۔", discardUnsaved: "غیر محفوظ متن رد کریں", leave: "یہ متن محفوظ نہیں ہوا۔ اسے چھوڑ کر جائیں؟ فائل دوبارہ کھولنے تک یہ اسی ٹیب میں رہے گا۔", leaveForGood: "کچھ متن محفوظ نہیں ہوا۔ آگے بڑھیں تو وہ ضائع ہو جائے گا۔ آگے بڑھیں؟", close: "واپس",
  "reversed-digits": "ہندسے الٹے لگتے ہیں (جیسے 2025 کی جگہ 5202)۔ ہر عدد جانچ لیں، یا DOCX اپ لوڈ کریں۔", "reversed-words": "اردو الفاظ الٹے لگتے ہیں۔ DOCX اپ لوڈ کریں یا متن ٹائپ کریں۔",
  "letter-shapes": "حروف متن کے بجائے شکلوں میں آئے ہیں۔ کچھ الفاظ غلط ہو سکتے ہیں۔", "lost-letters": "حروف غائب یا بگڑے ہوئے ہیں، جیسا نستعلیق PDF میں ہوتا ہے۔ DOCX اپ لوڈ کریں۔", "no-text": "زیادہ تر صفحوں پر متن نہیں، یہ اسکین لگتا ہے۔",
  path: "فائل کا نام", text: "متن", preview: "نمونہ", noFaults: "کوئی غلطی نہیں۔", faults: "غلطیاں", line: "سطر {n}", save: "مسودہ محفوظ کریں", saved: "مسودہ محفوظ ہو گیا۔ شائع کرنے پر لوگوں تک پہنچے گا۔", remove: "یہ فائل ہٹائیں", removedNote: "شائع کرنے پر یہ فائل ہٹ جائے گی۔",
  stale: "آپ کے کھولنے کے بعد کسی نے یہ فائل بدل دی۔ کچھ محفوظ نہیں ہوا۔ نیچے موجودہ متن اور آپ کے متن کا فرق ہے۔", reload: "نیا متن کھولیں", taken: "اس نام کی فائل پہلے سے موجود ہے۔ کچھ اپ لوڈ نہیں ہوا۔", takenReplace: "{path} پہلے سے موجود ہے۔ اس کی جگہ یہ فائل رکھیں؟", conflict: "یہ مسودہ شروع ہونے کے بعد شائع شدہ فائل بدل گئی۔ نیچے شائع شدہ فائل اور اس مسودے کا فرق ہے۔ اب جو محفوظ یا منظور کریں گے وہ اس کی جگہ لے گا۔", questions: "نمونے کے سوال", script: "رسم الخط", unknownMark: "«معلوم نہیں» کا سچا جواب", offTopicMark: "دائرے سے باہر",
  changes: "کیا بدلے گا", noChanges: "کچھ نہیں بدلے گا۔", unitsAdded: "نئے حصے", unitsChanged: "بدلے ہوئے حصے", unitsRemoved: "ہٹائے گئے حصے", filesChanged: "فائلیں",
  check: "بنائیں اور موازنہ کریں", publishNow: "شائع کریں", building: "کام جاری ہے", "step-read": "فائلیں پڑھی جا رہی ہیں", "step-embed": "مطلب پڑھا جا رہا ہے", "step-golden": "معیاری سوال پوچھے جا رہے ہیں", "step-write": "لکھا جا رہا ہے",
  golden: "معیاری سوال", before: "پہلے", after: "بعد میں", better: "بہتر ہوئے", worse: "خراب ہوئے", noGolden: "ابھی کوئی معیاری سوال نہیں۔", same: "کوئی معیاری سوال بہتر یا خراب نہیں ہوا۔", askedAnew: "{n} دوبارہ پوچھے گئے؛ باقی پر اس تبدیلی کا اثر نہیں۔",
  refused: "شائع نہیں ہوا، پرانا ذخیرہ ہی چل رہا ہے۔ وجہ:", override: "پھر بھی شائع کریں", overrideWhy: "وجہ؟ یہ ریکارڈ میں رہے گی۔", published: "شائع ہو گیا۔", upToDate: "کچھ نہیں بدلا، سب تازہ ہے۔", ready: "بن گیا اور موازنہ ہو گیا۔ ابھی لوگوں تک نہیں پہنچا۔",
  "cause-recall": "{script}: درست جواب {before} سے گھٹ کر {after} رہ گئے۔", "cause-floor": "{script}: درست جواب صرف {after} رہ گئے، کم از کم {floor} ہونے چاہییں۔", "cause-facts": "{script}: جوابوں میں ضروری باتیں {before} سے گھٹ کر {after} رہ گئیں۔",
  "cause-false-answers": "{script}: جن سوالوں کا جواب نہیں دینا چاہیے، ان کے جواب {before} سے بڑھ کر {after} ہو گئے۔", "cause-false-refusals": "{script}: معلوم باتوں پر بھی معذرت {before} سے بڑھ کر {after} ہو گئی۔", "cause-halved": "{before} اقتباسات میں سے صرف {after} رہ گئے۔",
  "cause-uncompared": "موازنے کے لیے کچھ نہیں: نہ کوئی پرانا ذخیرہ پڑھا جا سکا، نہ پہلے کے جواب محفوظ ہیں۔ تب ہی شائع کریں جب آپ کو اس پر یقین ہو۔",
  "against-first": "یہ پہلا ذخیرہ ہے، موازنے کے لیے اس سے پہلے کچھ نہیں۔", "against-older": "پرانے ذخیرے {base} سے موازنہ کیا گیا۔", "against-remembered": "ذخیرہ {base} پہلے جو جواب دیتا تھا، ان سے موازنہ کیا گیا۔", "against-nothing": "موازنہ نہیں ہو سکا۔",
  "live-damaged": "جاری ذخیرہ {live} خراب ہے یا کسی اور ماڈل سے بنا ہے۔", "live-unreadable": "یہ معلوم نہیں ہو سکا کہ کون سا ذخیرہ جاری ہے۔",
  "facts missing": "حصہ درست، ضروری بات غائب", lostFacts: "اب یہ بات نہیں بتاتا:", factsStated: "ضروری باتیں", outdated: "موازنے کے بعد کچھ بدل گیا ہے۔ کچھ شائع نہیں ہوا، دوبارہ بنا کر موازنہ کریں۔", "compare-first": "پہلے «بنائیں اور موازنہ کریں» دبائیں، پھر جو دیکھا ہے وہی شائع کریں۔",
  index: "ذخیرہ پڑھا یا لکھا نہیں جا سکا۔ جاری ذخیرہ وہی ہے۔", "ended-early": "کام پورا ہونے سے پہلے رک گیا، شاید میموری کم پڑ گئی۔ دوبارہ کوشش کریں۔",
  "fault-changed-outside": "{path} کنسول سے باہر بدل گئی ہے۔ اسے دوبارہ کھولیں یا مسودہ رد کریں۔", "fault-discarded-meanwhile": "{path} کا مسودہ شائع ہونے کے دوران رد کر دیا گیا۔ دوبارہ بنا کر موازنہ کریں۔", "fault-changed-while-read": "{path} پڑھنے کے دوران بدل گئی۔ دوبارہ بنا کر موازنہ کریں۔",
  ownGolden: "آپ کے معیاری سوال", ownGoldenHint: "ہر بار شائع کرنے سے پہلے یہ سوال بھی پوچھے جاتے ہیں اور رہنما کے ساتھ آئے ہوئے سوال بھی۔ جواب پہلے سے خراب ہوں تو اشاعت روک دی جاتی ہے۔", noOwnGolden: "ابھی کوئی نہیں۔ یہاں، «آزمائیں» سے یا جن کا جواب نہیں ان میں سے شامل کریں۔", newGolden: "نیا معیاری سوال", goldenSave: "سوال محفوظ کریں", goldenSaved: "محفوظ ہو گیا؛ اب {n} معیاری سوال ہیں۔",
  goldenRemove: "سوال ہٹائیں", goldenRemoveAsk: "یہ معیاری سوال ہٹا دیں؟", goldenRemoved: "ہٹا دیا گیا؛ اب {n} معیاری سوال ہیں۔", goldenFactLines: "درست جواب کے الفاظ، ہر سطر میں ایک؛ متبادل کے بیچ | لگائیں (اختیاری)", goldenTorn: "فائل کی سطر {n} پڑھی نہیں جا سکی، اسے چھوڑ دیا گیا ہے:", mustDecline: "جواب نہیں دینا چاہیے", unknownUnits: "اب ایسا کوئی حصہ نہیں: {why}",
  "golden-gone": "اس دوران کسی نے یہ سوال بدل دیا یا ہٹا دیا۔ کچھ محفوظ نہیں ہوا، فہرست دوبارہ دیکھیں۔", "no-question": "پہلے سوال لکھیں۔", unwritten: "معیاری سوالوں کی فائل لکھی نہیں جا سکی۔",
  history: "ریکارڈ", rollback: "واپس لیں", rollbackTo: "اس پر واپس جائیں", rolledBack: "واپس لے لیا گیا۔ آپ کی تبدیلی مسودے میں محفوظ ہے۔", live: "جاری", "nothing-older": "اس سے پرانا کوئی ذخیرہ نہیں۔", "live-changed": "اس دوران کوئی اور ذخیرہ جاری ہو گیا۔ کچھ واپس نہیں لیا گیا، ریکارڈ دوبارہ دیکھیں۔", busy: "اشاعت کا ایک کام پہلے سے جاری ہے۔", hasFaults: "معلومات میں غلطیاں ہیں؛ کچھ شائع نہیں ہوا۔",
  "ev-published": "شائع کیا", "ev-overridden": "جانچ کے برخلاف شائع کیا", "ev-refused": "روکا گیا", "ev-rolled back": "واپس لیا",
  first: "درست", "among three": "پہلے تین میں", wrong: "غلط", declined: "معذرت", answeredWrongly: "جواب دیا",
  question: "سوال", askLive: "جاری ذخیرہ", askDraft: "مسودہ", ask: "پوچھیں", "nothing-built": "مسودہ ابھی نہیں بنا۔ پہلے «بنائیں اور موازنہ کریں» دبائیں۔", language: "زبان", outcome: "نتیجہ", why: "وجہ", score: "نمبر", meaning: "مطلب", words: "الفاظ", seconds: "سیکنڈ",
  answered_o: "جواب دیا", not_covered: "معلوم نہیں", off_topic: "موضوع سے باہر", small_talk: "بات چیت", otherLanguage: "کوئی اور",
  addGolden: "معیاری سوال بنائیں", goldenUnits: "درست حصے، کوما سے الگ؛ خالی: جواب نہیں دینا چاہیے", goldenAdded: "شامل ہو گیا؛ اب {n} معیاری سوال ہیں۔", "unknown-unit": "ایسا کوئی حصہ نہیں: {why}",
  gapsHint: "وہ سوال جن کا جواب نہیں ملا۔ انگریزی، اردو اور رومن اردو کا ایک ہی سوال ایک سطر ہے۔", noGaps: "کوئی سوال باقی نہیں۔", writeAnswer: "جواب لکھیں", setAside: "ہٹا دیں", nowAnswered: "اب جواب موجود ہے", times: "{n} بار", mustNot: "معیاری: جواب نہیں دینا چاہیے",
  period: "مدت", last: "پچھلے {n} دن", byDay: "روزانہ پیغامات", byChannel: "ذریعے کے لحاظ سے", byScript: "رسم الخط کے لحاظ سے", latency: "جواب میں لگے سیکنڈ", median: "درمیانی", p95: "100 میں سے 95 اس سے تیز", votes: "حصوں پر رائے", models: "ماڈل", model: "ماڈل", builtIn: "اپنا جواب دہندہ", tokens: "ٹوکن", cost: "خرچ، $", answers: "جوابات",
  disliked: "ناپسند کیے گئے جواب", none: "کوئی نہیں۔", csv: "CSV", messages: "پیغامات", tables: "جدول CSV میں",
  day: "1 دن پرانا", subject: "1 موضوع", draftChanged: "بننے کے بعد مسودہ بدل چکا ہے: یہ جواب پرانے مسودے کا ہے۔", readAs: "یوں پڑھا گیا", unsearched: "تلاش کے بغیر جواب دیا گیا۔",
  behind: "انگریزی سے پرانا",
};

export const WORDS = { en: EN, ur: UR };
export const SCRIPTS = {
  en: { en: "English", ur: "Urdu", "ur-Latn": "Roman Urdu" },
  ur: { en: "انگریزی", ur: "اردو", "ur-Latn": "رومن اردو" },
};

let tongue = "en";
export const language = () => tongue;
export function speak(tag) {
  tongue = tag in WORDS ? tag : "en";
  document.documentElement.lang = tongue;
  document.documentElement.dir = tongue === "ur" ? "rtl" : "ltr";
}
export const w = (key, parts = {}) => (WORDS[tongue][key] ?? key).replace(/\{(\w+)\}/g, (_, name) => parts[name] ?? "");
export const joined = (list) => list.join(tongue === "ur" ? "، " : ", ");
export const scriptName = (tag) => SCRIPTS[tongue][tag] ?? tag;
