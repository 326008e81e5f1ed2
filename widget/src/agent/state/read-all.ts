/** More than that nobody picks from a list without typing. */
const mostPages = 5

/** The pages of a list of names, one after the other. */
export async function readAll<T>(
  read: (query: { page: number; page_size: number }) => Promise<{ results: T[]; next: string | null }>,
): Promise<T[]> {
  const all: T[] = []
  for (let page = 1; page <= mostPages; page++) {
    const { results, next } = await read({ page, page_size: 100 })
    all.push(...results)
    if (!next) break
  }
  return all
}
