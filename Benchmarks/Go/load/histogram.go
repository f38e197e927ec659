package main

import "math/bits"

// histogram counts times in buckets of 1/64 of their size and less, from 1 µs to 68 s: HdrHistogram's idea.
type histogram struct {
	counts [27 * 64]int
	total  int
	max    int64
}

const precision = 6

func (all *histogram) add(nanoseconds int64) {
	if nanoseconds < 0 {
		nanoseconds = 0
	}
	value := uint64(nanoseconds) / 256
	index := int(value)
	if value >= 1<<precision {
		shift := bits.Len64(value) - precision - 1
		index = shift<<precision + int(value>>uint(shift))
	}
	if index >= len(all.counts) {
		index = len(all.counts) - 1
	}
	all.counts[index]++
	all.total++
	if nanoseconds > all.max {
		all.max = nanoseconds
	}
}

// milliseconds is the time within which that share of the answers came.
func (all *histogram) milliseconds(share float64) float64 {
	wanted := int(share*float64(all.total) + 0.999999)
	seen := 0
	for index, count := range all.counts {
		seen += count
		if seen >= wanted && count > 0 {
			value := float64(index)
			if index >= 2<<precision {
				shift := index>>precision - 1
				value = float64((index&(1<<precision-1) + 1<<precision) << uint(shift))
			}
			return (value + 0.5) * 256 / 1e6
		}
	}
	return float64(all.max) / 1e6
}
