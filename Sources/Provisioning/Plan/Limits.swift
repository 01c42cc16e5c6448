/// What a request may ask and this agent does not do. It is refused, never left out.
enum Limits {
    static func check(_ request: ProvisionRequest, problems: ProblemList) {
        checkImages(request, problems)
        if let flow = request.flow, flow.value != "nailgun" {
            problems.add(flow.path, "found \(quoted(flow.value)); this agent has the flow \"nailgun\" only")
        }
    }

    private static func checkImages(_ request: ProvisionRequest, _ problems: ProblemList) {
        for image in request.images.filter(\.isSystem).dropFirst() {
            problems.add(image.target.path, "a second operating system is not carried out by this agent")
        }
    }
}
