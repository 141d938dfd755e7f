using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Lambda;

/// <summary>What the operations on the policy of a function, a version or an alias share.</summary>
internal abstract class PolicyOperation<TRequest, TResponse>(FunctionStore functions) : FunctionOperation<TRequest, TResponse>(functions)
    where TRequest : class
    where TResponse : class
{
    /// <inheritdoc/>
    protected sealed override bool IsOnQualified => true;

    /// <summary>Where the policy lies among those of the function.</summary>
    protected string PolicyKey => Reference.Qualifier ?? "";

    /// <summary>Refuses a version or an alias that there is not.</summary>
    protected async ValueTask RequireQualifiedAsync(FunctionRecord function, CallContext context)
    {
        if (Reference.Qualifier is not { } qualifier || function.Aliases.ContainsKey(qualifier))
        {
            return;
        }

        if (VersionNumber.Parse(qualifier) is null && qualifier != FunctionReference.Latest)
        {
            throw LambdaFaults.NoAlias(Reference.QualifiedArn);
        }

        await VersionAsync(function, draw: 1, context);
    }
}
