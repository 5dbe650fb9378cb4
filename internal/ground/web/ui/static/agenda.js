// The agenda: a planned time is dragged to a free half hour. Letting go sends the form that the
// page holds, as its own page would; by keyboard, or without script, that page does the same.
const form = document.getElementById('ag-move')
let dragged = null
const slotAt = e => e.target.closest?.('a.ag-slot') || document.elementsFromPoint(e.clientX, e.clientY).find(x => x.matches('a.ag-slot'))
const over = slot => { for (const s of document.querySelectorAll('.ag-over')) s.classList.remove('ag-over'); slot?.classList.add('ag-over') }

if (form) {
  document.addEventListener('dragstart', e => {
    dragged = e.target.closest?.('[data-move]')
    if (!dragged) return
    e.dataTransfer.effectAllowed = 'move'
    e.dataTransfer.setData('text/plain', '')
    dragged.classList.add('ag-drag')
  })
  document.addEventListener('dragover', e => {
    const slot = dragged && slotAt(e)
    over(slot)
    if (slot) e.preventDefault()
  })
  document.addEventListener('dragend', () => { dragged?.classList.remove('ag-drag'); dragged = null; over() })
  document.addEventListener('drop', e => {
    const slot = dragged && slotAt(e)
    if (!slot) return
    e.preventDefault()
    form.action = dragged.dataset.move
    form.elements.version.value = dragged.dataset.version
    form.elements.day.value = slot.dataset.day
    form.elements.starts.value = slot.dataset.starts
    form.elements.professional.value = slot.dataset.who
    form.submit()
  })
}
