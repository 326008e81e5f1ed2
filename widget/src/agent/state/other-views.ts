import type { ComponentType } from 'preact'

/** A view beside the queue. */
export interface OtherView {
  name: string
  title: string
  icon: string
  who: 'agent' | 'admin'
  View: ComponentType
}
