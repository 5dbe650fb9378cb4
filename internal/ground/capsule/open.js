const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0))
const held = document.getElementById('sealed').dataset
const said = document.getElementById('said')

async function open(passphrase) {
  const typed = await crypto.subtle.importKey('raw', new TextEncoder().encode(passphrase), 'PBKDF2', false, ['deriveKey'])
  const key = await crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt: bytes(held.salt), iterations: Number(held.rounds) },
    typed, { name: 'AES-GCM', length: 256 }, false, ['decrypt'])
  const sealed = bytes(held.sealed)
  return new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.slice(0, 12) }, key, sealed.slice(12)))
}

document.getElementById('lock').addEventListener('submit', async e => {
  e.preventDefault()
  said.textContent = 'Ouverture…'
  try {
    const text = document.getElementById('text')
    text.innerHTML = await open(document.getElementById('passphrase').value)
    text.hidden = false
    e.target.remove()
    text.focus()
  } catch {
    said.textContent = 'Cette phrase n’ouvre pas le fichier.'
  }
})
