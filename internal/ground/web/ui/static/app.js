// The few lines of script that Maillage adds to its pages. Each page works without them.
const root = document.documentElement
const $ = (sel, from = document) => from.querySelector(sel)
root.classList.add('js')

// Dialogs: data-dialog opens, data-close closes, a click beside the box closes.
document.addEventListener('click', e => {
  const opener = e.target.closest('[data-dialog]')
  if (opener) {
    const d = document.getElementById(opener.dataset.dialog)
    if (d && !d.open) { e.preventDefault(); d.showModal() }
    return
  }
  if (e.target.closest('[data-close]')) { e.target.closest('dialog')?.close(); return }
  if (e.target.matches('dialog:modal')) {
    const b = e.target.getBoundingClientRect()
    if (e.clientX < b.left || e.clientX > b.right || e.clientY < b.top || e.clientY > b.bottom) e.target.close()
  }
  for (const m of document.querySelectorAll('details.menu[open]')) if (!m.contains(e.target)) m.open = false
  if (!e.target.closest('.search')) hideHits()
})

// Confirmations are a disclosure without script, a modal dialog with it.
document.addEventListener('toggle', e => {
  if (!e.target.matches?.('details[data-confirm]') || !e.target.open) return
  const d = $('dialog', e.target)
  if (!d || d.matches(':modal')) return
  d.removeAttribute('open')
  d.showModal()
  d.addEventListener('close', () => { e.target.open = false; $('summary', e.target).focus() }, { once: true })
}, true)

// Live search: a panel of links under the field.
const hits = () => $('#hits')
function hideHits() { const h = hits(); if (h) h.hidden = true }
document.addEventListener('htmx:afterSwap', e => { if (e.target.id === 'hits') e.target.hidden = !$('#q').value.trim() })
document.addEventListener('focusin', e => { if (e.target.id === 'q' && e.target.value.trim() && hits()) hits().hidden = false })
document.addEventListener('input', e => { if (e.target.id === 'q' && !e.target.value.trim()) hideHits() })

function walkHits(e) {
  const links = [...hits().querySelectorAll('a')]
  const at = links.indexOf(document.activeElement)
  const to = e.key === 'ArrowDown' ? at + 1 : at - 1
  if (!links.length) return
  e.preventDefault()
  if (to < 0) $('#q').focus()
  else links[Math.min(to, links.length - 1)].focus()
}

// Keys.
document.addEventListener('keydown', e => {
  if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'k' && $('#q')) { e.preventDefault(); $('#q').focus(); $('#q').select(); return }
  if (e.key === 'Escape') {
    const open = [...document.querySelectorAll('details.menu[open]')]
    for (const m of open) { m.open = false; $('summary', m).focus() }
    if (e.target.closest?.('.search')) { $('#q').focus(); hideHits() }
    if ($('#alert')) $('#alert').textContent = ''
    return
  }
  if ((e.key === 'ArrowDown' || e.key === 'ArrowUp') && e.target.closest?.('.search') && hits() && !hits().hidden) { walkHits(e); return }
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest?.('input,textarea,select,[contenteditable],dialog')) return
  if (e.key === '?') { $('#shortcuts')?.showModal() }
  else if (e.key === 'g') $('.rail a[aria-current],.rail a')?.focus()
  else if (e.key === 'c') $('#main')?.focus()
  else if (e.key === 'n') $('.actions a:not([data-variant])')?.click()
})

// Filters submit themselves when changed.
document.addEventListener('change', e => {
  const f = e.target.form
  if (f && 'autosubmit' in f.dataset && !e.target.matches('[type=text],[type=search]')) f.requestSubmit()
})

// « Aujourd’hui » beside a date.
document.addEventListener('click', e => {
  const b = e.target.closest('[data-today]')
  if (!b) return
  const f = document.getElementById(b.dataset.today)
  f.value = new Date().toLocaleDateString('fr-FR')
  f.dispatchEvent(new Event('change', { bubbles: true }))
  f.focus()
})

// Theme: a cookie that the server reads; none is the system's choice.
const marked = () => { for (const b of document.querySelectorAll('[data-theme]')) b.setAttribute('aria-pressed', String(b.dataset.theme === (root.dataset.colorScheme || ''))) }
document.addEventListener('click', e => {
  const b = e.target.closest('button[data-theme]')
  if (!b) return
  const t = b.dataset.theme
  if (t) root.dataset.colorScheme = t; else delete root.dataset.colorScheme
  document.cookie = `maillage-theme=${t};path=/;samesite=lax;max-age=${t ? 31536000 : 0}${location.protocol === 'https:' ? ';secure' : ''}`
  marked()
})
marked()

// What htmx could not do is said.
const say = text => { const a = $('#alert'); if (a) a.textContent = text }
document.addEventListener('htmx:sendError', () => say('Le serveur ne répond pas. Rien n’a été enregistré\u202f: réessayez.'))
document.addEventListener('htmx:responseError', e => say(e.detail.xhr.status === 401 ? 'Votre session est terminée. Rechargez la page pour vous reconnecter.' : 'La demande n’a pas abouti. Rechargez la page puis réessayez.'))
document.addEventListener('htmx:beforeRequest', () => say(''))

// A form that came back, or one that htmx swapped in: the summary takes the focus.
const toErrors = from => $('#errors', from)?.focus()
toErrors(document)
document.addEventListener('htmx:afterSettle', e => toErrors(e.target))

// How long a person's review has lasted, beside the minutes it has.
for (const c of document.querySelectorAll('[data-elapsed]')) {
  const since = Date.now()
  const tell = () => {
    const s = Math.floor((Date.now() - since) / 1000)
    c.textContent = `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}` + (s > c.dataset.elapsed * 60 ? ', temps dépassé' : '')
  }
  tell()
  setInterval(tell, 1000)
}
