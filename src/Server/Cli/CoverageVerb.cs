using Strongroom.Protocol.Shapes;
using Strongroom.Server.Model;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Sts.Model;

namespace Strongroom.Server.Cli;

/// <summary><c>strongroom coverage</c>: prints docs/coverage.md from the models and the code.</summary>
public static class CoverageVerb
{
    /// <summary>The page.</summary>
    public static string Page()
    {
        var implemented = IamBindings.Implemented.Concat(KmsBindings.Implemented).Concat(LambdaBindings.Implemented)
            .Concat(SecretsManagerBindings.Implemented).Concat(SsmBindings.Implemented).Concat(StsBindings.Implemented)
            .ToLookup(operation => operation.Service.Id, operation => operation.Name);
        return CoveragePage.Render(ServiceCatalog.Services.Select(service => (
            service.Model.Id,
            service.Operations.Select(operation => operation.Name),
            (IReadOnlySet<string>)implemented[service.Model.Id].ToHashSet())));
    }

    internal static int Run()
    {
        Console.Write(Page());
        return 0;
    }
}
