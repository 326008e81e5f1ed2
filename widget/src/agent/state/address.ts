import { w } from '../tools-words.ts'
import type { Desk } from './desk.ts'
import { takeOnceLink } from './once-link.ts'

const ticketIn = (hash: string): number => Number(/^#ticket=(\d{1,15})$/.exec(hash)?.[1])

/** On a page of its own the address names the open ticket: it can be sent to a colleague, and a reload comes back to it. */
export function followAddress(desk: Desk): () => void {
  let shown = desk.get().ticketId
  let asked: unknown

  function open(): void {
    const link = takeOnceLink()
    if (link && link !== asked) {
      asked = link
      askToLeave(desk)
    }
    const id = ticketIn(location.hash)
    if (id && id !== desk.get().ticketId) desk.openTicket(id)
  }

  function show(): void {
    const { ticketId } = desk.get()
    if (ticketId === shown) return
    shown = ticketId
    history.replaceState(null, '', ticketId === undefined ? location.pathname : `#ticket=${ticketId}`)
  }

  const stop = desk.subscribe(show)
  addEventListener('hashchange', open)
  open()
  return () => {
    stop()
    removeEventListener('hashchange', open)
  }
}

/** A link to join or for a new password is for somebody who isn't logged in. */
function askToLeave(desk: Desk): void {
  const name = desk.app.get().me?.username ?? ''
  desk.set({
    overlay: {
      kind: 'question',
      title: w('leaveTitle'),
      text: w('leaveText', { name }),
      action: w('leaveAction'),
      run: desk.app.logOut,
    },
  })
}
