using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;

namespace Strongroom.Services.Lambda;

/// <summary>What the operations on tags share: they name a function by its ARN, and nothing else has tags here.</summary>
internal abstract class TagOperation<TRequest, TResponse>(FunctionStore functions) : FunctionOperation<TRequest, TResponse>(functions)
    where TRequest : class
    where TResponse : class
{
    /// <summary>The request's Resource, which the model requires.</summary>
    protected abstract string ResourceOf(TRequest request);

    /// <inheritdoc/>
    protected sealed override string NameOf(TRequest request)
    {
        var arn = ResourceOf(request);
        return arn.Split(':') switch
        {
            { Length: 7 } parts when parts[5] == "function" => arn,
            { Length: 8 } parts when parts[5] == "function" => throw LambdaErrors.InvalidParameterValueException(
                "Tags on function aliases and versions are not supported. Please specify a function ARN."),
            _ => throw LambdaFaults.NoFunction(arn),
        };
    }
}
