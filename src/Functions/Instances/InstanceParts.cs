using Microsoft.Extensions.Logging;
using Strongroom.Functions.Code;
using Strongroom.Functions.Runtimes;
using Strongroom.Functions.Sandbox;

namespace Strongroom.Functions.Instances;

/// <summary>What every process is made with.</summary>
internal sealed record InstanceParts(
    FunctionRunnerOptions Options,
    RunnerDirectory Directory,
    Tools Tools,
    CodeStore Code,
    ProcessStarter Starter,
    Launcher Launcher,
    MemoryGroups? Groups,
    UserIds? Users,
    SandboxReport Sandbox,
    IFunctionLog Log,
    TimeProvider Time,
    ILogger Logger);
