const euros = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' })
const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })

export const price = (cents: number): string => euros.format(cents / 100)
export const date = (time: Date): string => days.format(time)
