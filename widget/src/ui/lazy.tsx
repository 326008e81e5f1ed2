import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { ApiError } from '../client.ts'
import { Failed, Skeleton } from './parts.tsx'

/** A view in a chunk of its own, loaded when it is first shown or when `preload` is called, whichever comes first. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>) {
  let loaded: ComponentType<P> | undefined
  const preload = async () => {
    loaded ??= await load()
  }

  function Lazy(props: P) {
    const [fault, setFault] = useState<unknown>()
    const [, redraw] = useState(loaded)
    const begin = () => {
      setFault(undefined)
      preload().then(
        () => redraw(() => loaded),
        () => setFault(new ApiError(0, 'network', '')),
      )
    }
    useEffect(() => {
      if (!loaded) begin()
    }, [])
    if (loaded) {
      const View = loaded
      return <View {...props} />
    }
    return fault ? <Failed fault={fault} retry={begin} /> : <Skeleton kind="rows" />
  }
  return Object.assign(Lazy, { preload })
}
