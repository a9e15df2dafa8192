/** On the page of the log-in: whoever logged out on purpose leaves no drafts in this tab. */
import { forget } from "./drafts.js";

if (!new URLSearchParams(location.search).has("next")) forget();
