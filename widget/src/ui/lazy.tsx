import type { ComponentType } from 'preact'
import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import { ApiError } from '../client.ts'
import { t } from '../locales/index.ts'
import { useApp } from '../state/hooks.ts'
import { Failed, Skeleton, Trouble } from './parts.tsx'

/** What a view's chunk gives: the view and the style sheets it needs beside the panel's. */
interface Loaded<P> {
  View: ComponentType<P>
  css: string[]
}

/** A view in a chunk of its own, loaded when it is first shown or when `preload` is called, whichever comes first. */
export function lazy<P extends object>(load: () => Promise<Loaded<P>>) {
  let loaded: Loaded<P> | undefined
  const preload = async () => {
    loaded ??= await load()
  }

  function Lazy(props: P) {
    const [fault, setFault] = useState<unknown>()
    const [, redraw] = useState({})
    const begin = () => {
      setFault(undefined)
      preload().then(
        () => redraw({}),
        () => setFault(new ApiError(0, {})),
      )
    }
    // It may have been loaded since it was drawn.
    const isMissing = !loaded
    useEffect(() => {
      if (isMissing) begin()
    }, [])
    const app = useApp()
    useLayoutEffect(() => {
      for (const css of loaded?.css ?? []) app.adopt(css)
    }, [loaded])
    if (loaded) return <loaded.View {...props} />
    if (!fault) return <Skeleton kind="rows" />
    // Online, a chunk that can't be loaded is gone: a newer version runs, and only a new page knows its names.
    if (navigator.onLine) return <Trouble text={t('outdated')} action={t('reload')} act={() => location.reload()} />
    return <Failed fault={fault} retry={begin} />
  }
  return Object.assign(Lazy, { preload })
}
