/**
 * What is half written, kept for this tab only and for one counselor: a reload or a session that
 * ended does not lose it, logging out does, and nobody else who logs in here finds it.
 */
const PREFIX = "ieumtok-draft:";

const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));

/** Removes every draft, or those of everybody but `owner`. */
export function forget(owner = "") {
  const own = owner && `${PREFIX}${owner}:`;
  keys().filter((key) => !own || !key.startsWith(own)).forEach((key) => sessionStorage.removeItem(key));
}

/** The draft of one counselor in one case. */
export function draftOf(owner, caseId) {
  forget(owner);
  const key = `${PREFIX}${owner}:${caseId}`;
  return {
    kept: () => sessionStorage.getItem(key) ?? "",
    keep: (text) => (text ? sessionStorage.setItem(key, text) : sessionStorage.removeItem(key)),
  };
}
