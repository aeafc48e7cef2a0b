import type { Trade } from "../screenplay";

export const helpDesk: Trade = {
  name: "helpdesk",
  agent: "service-desk",
  slots: {
    app: ["Outlook", "the VPN", "Teams", "the expense tool", "SAP"],
    device: ["my laptop", "the docking station", "my work phone", "the second monitor"],
    error: ["error 0x80070005", "error 691", "a blue screen", "code 53003", "a certificate warning"],
    printer: ["the printer on the third floor", "the big Canon", "PRN-204"],
    engineer: ["Wei", "Sandra", "Mateo", "Ines"],
    team: ["finance", "the design team", "logistics", "the sales floor"],
    asset: ["LT-20418", "LT-31877", "LT-09952", "LT-27640"],
    share: ["the budget folder", "the HR drive", "the project share"],
    process: ["updater.exe", "the sync client", "the video filter", "a browser tab"],
  },
  greetings: [
    "IT service desk, virtual agent speaking. What's not working?",
    "Hello, this is the IT help desk. How can I help?",
    "IT support, hi. Tell me what's going on.",
  ],
  screenplay: `
# locked account
user: Hi, I'm locked out of my account. I typed the password wrong too often. | My account is locked, and I have a meeting in ten minutes. | Hello, I can't log in, it says the account is locked.
agent: I can unlock that. First I have to verify you. Your name and your company email? | No problem. For security, please tell me your full name and email.
user: {name}, {email}. | It's {name}. Email is {email}.
set user.email = {email}
tool find_user email={email} -> found=true; locked=true; attempts=5 ~480
state verify
agent: Thank you. I've sent a six-digit code to the phone ending in 42. Can you read it to me? | I've just pushed a code to your phone. What does it say?
tool send_code channel=sms -> sent=true ~900
...
user: One second. 4 8 1 9 0 3. | It says 4 8 1 9 0 3.
tool verify_code code=481903 -> ok=true ~520
tool unlock_account email={email} -> unlocked=true ~1600
state resolved
agent: You're verified, and the account is unlocked. Please try it now. | Great, that matches. You should be able to sign in now.
user: Trying. Okay, I'm in! Thank you. | Wait. Yes! It works. | It takes a while. There we go, thanks.
agent: I've closed the ticket as {ref}. You may want to use the password manager. | Good. That was ticket {ref}, for your records.
# vpn does not connect
user: {app} won't connect from home. I get {error}. | Hi, since this morning I see {error} when I start {app}.
agent: Let's have a look. Are you on Wi-Fi or on a cable? | I see. Does your normal internet work, say, a website?
user: Wi-Fi, and the internet itself is fine. | Websites work, only {app} doesn't.
set incident.app = {app}
set incident.error = {error}
tool check_service_status service={app} -> status=degraded; incident={ref} ~1200
state diagnose
agent: There's a known problem with {app} in your region, incident {ref}. Let me check whether it's that. | I see incident {ref} for {app}. I'll pull your client's log to make sure.
tool fetch_client_log host={asset}; lines=200 -> lines=200; match={error} ~3400
to network: client cannot connect
agent: Yes, your log shows {error}. An engineer is on it. I can put you on the backup gateway meanwhile. | It's the same thing. Would you like the backup gateway until it's repaired?
user: Yes, please, I need to get some work done. | How do I do that?
...
agent: I've pushed it to {asset}. Please close {app}, and open it again. | It's configured now. Restart {app} and pick the second entry.
tool push_config host={asset}; profile=backup -> applied=true ~2700
user: Restarting. It's connected! | Okay, it's spinning. And, yes, I'm in.
state resolved
agent: Wonderful. I'll let you know when {ref} is resolved. | Great. You'll get a mail about {ref} later.
user: Thanks for the help. | Cool, thank you.
# slow laptop
user: {device} is incredibly slow today. Opening a mail takes a minute. | My computer's fan is screaming, and everything hangs.
agent: That's annoying. May I run a quick check on it? I need the asset tag on the bottom. | Let me check it remotely. What's the asset tag?
user: {asset}. | Hold on, it's tiny. {asset}.
set device.asset = {asset}
tool run_diagnostics host={asset} -> cpu=97; disk_free_gb=4; top={process} ~4200
state diagnose
agent: {process} is using almost all of the processor, and only four gigabytes of disk are free. | I see it. {process} is at 97 percent.
user: What is {process}? I didn't start that. | Is that a virus? | Okay, so what do I do?
...
agent: It's harmless, it got stuck. May I stop it and clean up temporary files? | No virus. I can end it and free some space, if you save your work first.
user: Saved. Go ahead. | Sure, do it.
tool kill_process host={asset}; name={process} -> killed=true ~1100
tool clean_disk host={asset} -> freed_gb=18 ~5200
state resolved
agent: I stopped {process}, and freed 18 gigabytes. Is it better? | Done. 18 gigabytes are free again. How does it feel?
user: Much better, the fan went quiet. | Wow, yes. Thanks!
# new starter equipment
user: We have a new colleague, {relative}, starting on {day}, and nothing is ordered. | I need a laptop and accounts for a new hire in {team}.
agent: Let's fix that. Who's the new colleague, and which team? | Sure. Name and team of the new person?
user: {relative}, in {team}. | It's {relative}, joining {team}.
set newhire.team = {team}
state request
tool list_profiles team={team} -> profiles=3; default=standard ~800
agent: For {team} the standard is a 14 inch laptop, two monitors and a headset. Is that okay? | The usual kit for {team} has a laptop, a dock and two monitors. Anything special?
user: A bigger screen would be nice, if possible. | That's fine. | Just the standard. Oh, and access to {share}.
tool check_stock item=laptop_14 -> in_stock=11; ready_by={day2} ~1300
agent: We have eleven in stock, so it'll be ready on {day2}. Where should we put it? | It's in stock. I'd deliver it on {day2}. To which desk?
...
user: To {street}, desk 40. | On the second floor, next to {printer}.
tool create_request team={team}; kit=standard -> ticket={ref}; approver={engineer} ~900
state ordered
agent: That's request {ref}. Your manager gets a mail to approve it. | Ordered under {ref}. I need approval from your manager, that's been sent.
user: I am the manager, so that's quick. | Great, I'll remind them.
# suspicious mail
user: I think I clicked on something I shouldn't have. | I got a mail from the CEO asking for gift cards, and, well, I opened the link.
agent: Thank you for telling us right away. Did you enter your password, or anything else? | Good that you called. What happened after the click? Did you type anything in?
user: My password, yes. And then it looked odd. | No, I closed it. But it downloaded something.
set incident.kind = phishing
state security
to security: possible phishing
tool isolate_host host={asset} -> isolated=true ~1900
agent: I've taken your laptop off the network, so don't be surprised. I'm also ending all of your sessions. | Okay. I'm isolating your machine now, and resetting your sessions.
tool revoke_sessions email={email} -> revoked=7 ~2300
user: Oh no. Is it bad? | Am I in trouble? | Okay. I'm so sorry.
agent: You did exactly the right thing. I'm bringing in {engineer} from security. | It happens to the best. {engineer} from the security team will take it from here.
human {engineer}: phishing, credentials entered
human: Hi, {engineer}, security. Do you still have that mail? Please don't delete it. | {engineer} here. About when did you click, and on which device?
user: It's still in my inbox. I clicked at about {time}. | Around {time}, on {device}.
human: Perfect. I see the page, we're blocking it for everyone. You'll need a new password. I'll call {phone} to set it up. | Okay, no sign of a login from outside. Let's change your password together.
...
user: Thank you for being so nice about it. | Phew. Okay, I'm ready.
human: You're fine. I'll release the laptop by {time2}. | All good. You'll be back online by {time2}.
user: Great. I'll get a coffee, then. | Thanks, {engineer}.
# printer
user: {printer} doesn't print. It just blinks. | Hi, {printer} is eating paper again.
agent: Classic. Does it show a code on the display? | Let me check it. Is there anything on its display?
user: It says {error}, which helps nobody. | Just a red light. | Something about toner, but we changed that.
tool printer_status name={printer} -> state=paper_jam; tray=2; queue=14 ~1500
state diagnose
agent: It reports a jam in tray two, with fourteen jobs waiting. Could you open the left door? | Tray two is jammed. Are you next to it?
user: Yes. Okay, I see some paper. Got it. | I'm there. There's a crumpled page. It's out.
...
agent: Close the door, please. I'm restarting the queue. | Great. I'll restart it from here.
tool restart_queue name={printer} -> jobs=14; ok=true ~2500
user: It's alive! Fourteen jobs of {team}, naturally. | And it prints. Thank you.
state resolved
agent: Perfect. I'll note it, that's not the first time this month. Ticket {ref}. | Good teamwork. I've logged it as {ref}.
user: Maybe we need a new one. | Ha, thanks. Bye, printer.
`,
  asides: `
# turn it off and on
user: And yes, I did turn it off and on again. | Before you ask, I've already restarted it.
agent: You know the drill. Thank you, that saves us a step. | Ha, perfect. Then let's go on.
# spelling
agent: Sorry, how do you spell that? | Could you repeat that last part?
user: Like it sounds. But I can chat it to you. | Sure, it's in the ticket as well.
# coworker
user: Sorry, a colleague is asking me something. Go on. | One sec. No, I'm on the phone. Okay, sorry.
agent: No worries. | Take your time.
`,
};
