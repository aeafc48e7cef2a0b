/** Lines every trade shares: what is said around a topic rather than about it. */
export const smallTalk = {
  interruptions: [
    { interjection: "Sorry, could you say that again?", reply: "Of course." },
    { interjection: "Hold on, let me grab a pen. Okay, go ahead.", reply: "No rush at all." },
    { interjection: "Wait, sorry, you cut out for a second there.", reply: "Sorry about that, once more:" },
    { interjection: "Wait, wait. Slower, please.", reply: "Sure, I'll take it slower." },
    { interjection: "Sorry, my daughter was talking to me. What was that?", reply: "No problem." },
    { interjection: "Hang on, there's a truck going by. Okay, now I can hear you.", reply: "All right, again:" },
  ],
  waiting: [
    "One moment while I check that for you.",
    "Let me pull that up.",
    "Bear with me, the system is thinking.",
    "Just a second, I'm looking.",
    "Okay, give me a moment to look that up.",
  ],
  toolFailed: [
    "Sorry, that didn't go through. Let me try once more.",
    "Hm, the system didn't answer. I'll try that again.",
    "That timed out on my side, one more try.",
  ],
  anythingElse: [
    "Is there anything else I can help you with?",
    "Anything else I can do for you today?",
    "Was there anything else on your list?",
  ],
  oneMoreThing: [
    "Actually, yes, while I have you.",
    "Yeah, one more thing if that's okay.",
    "Oh, right, I almost forgot. There is something else.",
    "Yes, I did have another question.",
  ],
  goAhead: ["Sure, go ahead.", "Of course, what is it?", "Happy to help, tell me.", "Okay, I'm listening."],
  thatsAll: [
    "No, that's everything. Thank you so much.",
    "Nope, that's all I needed. Thanks!",
    "That's it. You've been really helpful.",
    "I think we're good. Thanks, bye.",
  ],
  goodbyes: [
    "You're very welcome. Have a good day!",
    "My pleasure. Take care, goodbye.",
    "Thanks for calling, and have a great rest of your day.",
    "Glad I could help. Bye for now!",
  ],
  hangUps: [
    "I'm so sorry, someone's at the door. I'll call you back.",
    "You know what, my other line is ringing. I'll try again later, thanks.",
    "I have to run into a meeting. Let's finish this another time, bye.",
    "My battery is about to die, I'll call back in a bit.",
  ],
  handingBack: [
    "I'll give you back to our assistant for the rest, okay?",
    "That's my part done. I'm passing you back to the assistant.",
  ],
  backAgain: ["Hi, it's the assistant again. What else can I do?", "I'm back. Was there something else?"],
} as const;
