import Testing

@testable import FuncTest

struct CalibrationTests {
    private func factor(_ boot: Double?, load: Double = 1, crowding: Double = 1, wanted: Double? = nil) -> Double {
        Calibration(bootSeconds: boot, load: load, crowding: crowding, wanted: wanted).factor
    }

    private let reference = Calibration.referenceSeconds

    @Test func `a slower, a busy and a crowded host get more time`() {
        #expect(factor(reference) == 1)
        #expect(factor(reference * 2) == 2)
        #expect(factor(reference * 2, load: 1.5, crowding: 2) == 6)
        #expect(factor(nil, load: 3) == 3)
    }

    @Test func `a fast host gets no less time, and no host gets time without end`() {
        #expect(factor(0.3) == 1)
        #expect(factor(reference, load: 0.9, crowding: 0.5) == 1)
        #expect(factor(1000) == TimeLimits.largestFactor)
    }

    @Test func `a fast processor makes up for others' work`() {
        #expect(factor(reference / 4, load: 2) == 1)
    }

    @Test func `a factor that is asked for is taken`() {
        #expect(factor(reference, load: 4, wanted: 0.5) == 0.5)
        #expect(Calibration(bootSeconds: 3, load: 1, crowding: 1, wanted: 0.5).text == "time factor 0.5, as asked for")
    }

    @Test func `all limits are multiplied`() {
        for work in TimeLimits.Work.allCases {
            #expect(TimeLimits(factor: 2.5).of(work) == TimeLimits().of(work) * 2.5)
        }
        for stage in Stage.allCases {
            #expect(TimeLimits(factor: 3).stall(at: stage) == TimeLimits().stall(at: stage) * 3)
        }
    }

    @Test func `the shell's times are read`() {
        #expect(TrialBoot.processorSeconds("warning\n0m0.000000s 0m0.010000s\n1m4.250000s 0m0.500000s\n") == 64.75)
        #expect(TrialBoot.processorSeconds("") == nil)
        #expect(TrialBoot.processorSeconds("Killed") == nil)
    }

    @Test func `how busy a host is can be measured`() async {
        let load = await HostLoad.measure()
        #expect(load > 0.9 && load < 1000, "\(load)")
    }
}
